//! Bevy: a connection as a non-`Send` resource. Bevy runs the systems that use it in the main thread.

use bevy_ecs::event::EventRegistry;
use bevy_ecs::prelude::*;
use futures_util::{FutureExt, StreamExt};
use wasm_websocket::{Error, Incoming, Message, ReconnectingStream, ReconnectingWebSocket};

/// A message from the server.
#[derive(Event)]
pub struct Received(pub Message);

/// A message for the server.
#[derive(Event)]
pub struct Outgoing(pub Message);

/// Connects, and runs both systems in each frame.
pub fn connect(world: &mut World, schedule: &mut Schedule, url: &str) -> Result<(), Error> {
    let stream = ReconnectingWebSocket::builder(url).stream()?;
    world.insert_non_send_resource(stream);
    EventRegistry::register_event::<Received>(world);
    EventRegistry::register_event::<Outgoing>(world);
    schedule.add_systems((receive, send));
    Ok(())
}

/// Takes what has come since the last frame.
fn receive(mut stream: NonSendMut<ReconnectingStream>, mut received: EventWriter<Received>) {
    while let Some(Some(item)) = stream.next().now_or_never() {
        if let Ok(Incoming::Message(message)) = item {
            received.write(Received(message));
        }
    }
}

/// Sends, or keeps what is to be sent until there is a connection.
fn send(stream: NonSend<ReconnectingStream>, mut outgoing: EventReader<Outgoing>) -> Result {
    for Outgoing(message) in outgoing.read() {
        stream.handle().send(message)?;
    }
    Ok(())
}
