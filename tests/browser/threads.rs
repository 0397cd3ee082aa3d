//! Sockets that are wrapped for code that demands `Send`.

#[path = "../../examples/src/send.rs"]
mod send;

use futures_channel::mpsc;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use send_wrapper::SendWrapper;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_websocket::{Error, Message, ReconnectingWebSocket, WebSocket};

use super::stream::open;
use super::{url, within};
use send::InThread;

type Item = Result<Message, Error>;

/// What a library asks for that may move its tasks to other threads.
fn spawn(task: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> + Send {
    task
}

async fn echo_on<S>(mut both: S)
where
    S: Stream<Item = Item> + Sink<Message, Error = Error> + Send + Unpin + 'static,
{
    both.send("one way".into()).await.unwrap();
    assert_eq!(both.next().await, Some(Ok("one way".into())));
    both.close().await.unwrap();
    assert_eq!(both.next().await, None);
}

async fn echo_between<W, R>(mut writer: W, mut reader: R)
where
    W: Sink<Message, Error = Error> + Send + Unpin + 'static,
    R: Stream<Item = Item> + Send + Unpin + 'static,
{
    writer.send("two halves".into()).await.unwrap();
    assert_eq!(reader.next().await, Some(Ok("two halves".into())));
}

#[wasm_bindgen_test]
async fn a_stream_is_given_away() {
    let both = InThread::new(open("/echo").await);
    within(spawn(echo_on(both))).await;
}

#[wasm_bindgen_test]
async fn a_stream_is_split_and_given_away() {
    let (writer, reader) = InThread::new(open("/echo").await).split();
    within(spawn(echo_between(writer, reader))).await;
}

#[wasm_bindgen_test]
async fn halves_are_given_away() {
    let (writer, reader) = open("/echo").await.split();
    let (writer, reader) = (InThread::new(writer), SendWrapper::new(reader));
    within(spawn(echo_between(writer, reader))).await;
}

#[wasm_bindgen_test]
async fn a_task_is_given_away_with_all_it_holds() {
    let stream = open("/echo").await;
    within(spawn(SendWrapper::new(async move {
        let mut stream = stream;
        stream.send("whole".into()).await.unwrap();
        assert_eq!(stream.next().await, Some(Ok("whole".into())));
    })))
    .await;
}

/// Such as a `static`, or a resource of an engine.
fn keep<T: Send + Sync + 'static>(kept: T) -> T {
    kept
}

#[wasm_bindgen_test]
async fn a_handle_is_kept() {
    let (socket, mut events) = super::open("/echo").await;
    let socket = keep(SendWrapper::new(socket));
    within(spawn(echo_of(socket.clone()))).await;
    assert_eq!(events.message().await, Message::from("kept"));
}

async fn echo_of(socket: SendWrapper<WebSocket>) {
    socket.send("kept").unwrap();
}

#[wasm_bindgen_test]
async fn one_that_comes_back_is_kept() {
    let (sender, mut receiver) = mpsc::unbounded();
    let socket = ReconnectingWebSocket::builder(url("/echo"))
        .on_message(move |_, event| sender.unbounded_send(event.to_message()).unwrap())
        .connect();
    let socket = keep(SendWrapper::new(socket.unwrap()));
    socket.send("kept too").unwrap();
    assert_eq!(within(receiver.next()).await, Some("kept too".into()));
}
