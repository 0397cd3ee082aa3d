//! Behaviours of servers that let nobody in without a token, or that nobody may be silent to.

use std::time::Duration;

use anyhow::Result;
use futures_util::SinkExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_tungstenite::tungstenite::Message;

use super::connection::{Socket, close, receive};
use super::log::Entry;
use super::request::Parameters;

/// The client's first message must be the text `token T`, where T is the parameter `token`. The answer
/// is `welcome` and the texts `1` to `messages`, in one write. From then on each message is sent back.
///
/// After any other first message it closes with `code`, or else 4401, and the reason `say the token
/// first`. Every message is kept, a binary one as `(3 bytes)`: `/kept/{id}` tells what came first.
pub async fn greeting(mut socket: Socket, mut entry: Entry, parameters: &Parameters) -> Result<()> {
    let Some(first) = receive_and_keep(&mut socket, &mut entry).await else {
        return Ok(());
    };
    if first != Message::text(format!("token {}", parameters.token)) {
        let code = parameters.code.unwrap_or(4401);
        return close(socket, entry, Some((code, "say the token first"))).await;
    }
    socket.feed("welcome".into()).await?;
    for n in 1..=parameters.messages {
        socket.feed(n.to_string().into()).await?;
    }
    socket.flush().await?;
    while let Some(message) = receive_and_keep(&mut socket, &mut entry).await {
        // An error here is one of the next receive too, after a Close that came meanwhile
        let _ = socket.send(message).await;
    }
    Ok(())
}

async fn receive_and_keep(socket: &mut Socket, entry: &mut Entry) -> Option<Message> {
    let message = receive(socket, entry).await?;
    match &message {
        Message::Text(text) => entry.keep(text),
        other => entry.keep(&format!("({} bytes)", other.len())),
    }
    Some(message)
}

/// Sends `tick` every `every` milliseconds, or else 500, and answers the text `ping` with `pong`. After
/// `silence` milliseconds without a message from the client it closes with 1001 and the reason `no
/// message for too long`.
pub async fn keepalive(
    mut socket: Socket,
    mut entry: Entry,
    parameters: &Parameters,
) -> Result<()> {
    let every = parameters.every(500);
    let silence = Duration::from_millis(parameters.silence.into());
    let mut ticks = interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut deadline = Instant::now() + silence;
    loop {
        let answer = tokio::select! {
            message = receive(&mut socket, &mut entry) => {
                let Some(message) = message else {
                    return Ok(());
                };
                deadline = Instant::now() + silence;
                (message == Message::text("ping")).then_some("pong")
            }
            _ = ticks.tick() => Some("tick"),
            () = sleep_until(deadline) => {
                return close(socket, entry, Some((1001, "no message for too long"))).await;
            }
        };
        if let Some(answer) = answer {
            // An error here is one of the next receive too
            let _ = socket.send(answer.into()).await;
        }
    }
}
