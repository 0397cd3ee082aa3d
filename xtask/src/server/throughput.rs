//! For measurements: sends as many messages as it is asked for, or counts as many.

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::connection::Socket;

/// The client asks with a text. After `send 10 32` the server sends 10 binary messages of 32 bytes. After `count 10` it
/// waits for 10 messages, and then sends an empty binary one.
pub async fn throughput(mut socket: Socket) -> Result<()> {
    while let Some(message) = socket.next().await.transpose()? {
        // The answer to a Close goes out with the next call
        if message.is_close() {
            continue;
        }
        let words: Vec<&str> = message.to_text()?.split(' ').collect();
        match words[..] {
            ["send", count, size] => send(&mut socket, count.parse()?, size.parse()?).await?,
            ["count", count] => count_up_to(&mut socket, count.parse()?).await?,
            _ => bail!("neither `send COUNT SIZE` nor `count COUNT`: {words:?}"),
        }
    }
    Ok(())
}

async fn send(socket: &mut Socket, count: usize, size: usize) -> Result<()> {
    let bytes = Bytes::from(vec![b'x'; size]);
    for _ in 0..count {
        socket.feed(Message::Binary(bytes.clone())).await?;
    }
    Ok(socket.flush().await?)
}

async fn count_up_to(socket: &mut Socket, count: usize) -> Result<()> {
    for _ in 0..count {
        socket.next().await.context("the client has left")??;
    }
    Ok(socket.send(Message::Binary(Bytes::new())).await?)
}
