//! The libraries. Their versions are in `tests/libraries/package.json`.

/// A library that takes a WebSocket class.
pub struct Library {
    /// Its package in npm.
    pub package: &'static str,
    /// Its script, in `tests/libraries/clients`.
    pub client: &'static str,
    pub server: Server,
    /// Whether `cargo xtask test` runs it.
    pub is_core: bool,
}

pub enum Server {
    /// A package in npm, which answers over the package ws.
    Npm(&'static str),
    /// The package ws, which sends back what it receives.
    Echo,
    /// Debian's nats-server.
    Nats,
    /// Our own, over the package ws, as the library's isn't in npm.
    StandIn,
}

pub const LIBRARIES: [Library; 9] = [
    core("graphql-ws", "graphql-ws", Server::Npm("graphql-ws")),
    core("rxjs", "rxjs", Server::Echo),
    core("mqtt", "mqtt", Server::Nats),
    more("@stomp/stompjs", "stompjs", Server::Npm("stomp-broker-js")),
    more(
        "y-websocket",
        "y-websocket",
        Server::Npm("@y/websocket-server"),
    ),
    more("phoenix", "phoenix", Server::StandIn),
    more("@trpc/client", "trpc", Server::Npm("@trpc/server")),
    more("partysocket", "partysocket", Server::Echo),
    more(
        "reconnecting-websocket",
        "reconnecting-websocket",
        Server::Echo,
    ),
];

const fn core(package: &'static str, client: &'static str, server: Server) -> Library {
    Library {
        package,
        client,
        server,
        is_core: true,
    }
}

const fn more(package: &'static str, client: &'static str, server: Server) -> Library {
    Library {
        is_core: false,
        ..core(package, client, server)
    }
}
