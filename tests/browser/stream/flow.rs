//! Bounds in both directions, and throughput within them.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, join, select, try_join};
use futures_util::{SinkExt, StreamExt, TryStreamExt};
use gloo_timers::future::TimeoutFuture;
use peak_alloc::PeakAlloc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use wasm_websocket::{Error, Message, ReadyState, WebSocketStream};

use super::super::reconnecting::not_sent;
use super::super::{Engine, closed_with, engine, new_id, seen, sleep, until, url, within};
use super::{next, open};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;

/// Bytes of wasm's memory, which never shrinks.
fn memory() -> usize {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length() as usize
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_messages_arrive_in_order() {
    let mut stream = open("/flood?count=100000&size=2").await;
    for thousand in 0..100 {
        let read = within(stream.by_ref().take(1000).try_collect::<Vec<_>>());
        let read = read.await.unwrap();
        for (n, message) in read.into_iter().enumerate() {
            assert_eq!(message, Message::from(vec![(thousand * 1000 + n) as u8; 2]));
        }
    }
    within(stream.close()).await.unwrap();
    assert_eq!(next(&mut stream).await, None);
}

#[wasm_bindgen_test]
async fn a_slow_reader_is_waited_for() {
    const MARK: u64 = 1 << 18;
    const SIZE: u64 = 1 << 16;
    let id = new_id();
    let builder = WebSocketStream::builder(&url(&format!("/slow?rate=40000000&id={id}")));
    let mut stream = within(builder.high_water_mark(MARK).open()).await.unwrap();
    let handle = stream.handle();
    let mut peak = 0;
    for _ in 0..512 {
        within(stream.feed(Message::from(vec![1; SIZE as usize])))
            .await
            .unwrap();
        peak = peak.max(handle.buffered_amount());
    }
    console_log!("peak bufferedAmount {peak}, mark {MARK}, message {SIZE}");
    assert!(peak <= MARK + SIZE, "{peak}");
    // WebKit's reads 0
    assert!(peak > MARK || engine() == Engine::Webkit, "{peak}");
    within(stream.flush()).await.unwrap();
    assert!(handle.buffered_amount() <= MARK);
    within(stream.drained()).await.unwrap();
    assert_eq!(handle.buffered_amount(), 0);
    within(stream.close()).await.unwrap();
    let seen = within(seen(&id)).await;
    assert_eq!((seen.messages, seen.bytes), (512, 512 << 16));
}

#[wasm_bindgen_test]
async fn a_flood_that_nobody_reads_is_cut_at_the_limit() {
    const LIMIT: usize = 1 << 20;
    let id = new_id();
    let builder = WebSocketStream::builder(&url(&format!("/flood?count=4000&size=1000&id={id}")));
    let mut stream = within(builder.receive_limit(LIMIT).open()).await.unwrap();
    within(stream.handle().closed()).await;
    // Each counts 16 bytes more
    let fit = LIMIT / 1016;
    for n in 0..fit {
        let message = next(&mut stream).await.unwrap().unwrap();
        assert_eq!(message, Message::from(vec![n as u8; 1000]), "{n}");
    }
    assert_eq!(
        next(&mut stream).await,
        Some(Err(Error::ReceiveLimit(LIMIT)))
    );
    assert_eq!(next(&mut stream).await, None);
    assert_eq!(seen(&id).await.end, closed_with(4009, ""));
}

#[wasm_bindgen_test]
async fn a_flood_that_is_read_passes_any_limit() {
    let builder = WebSocketStream::builder(&url("/flood?count=4000&size=1000"));
    let mut stream = within(builder.receive_limit(MIB).open()).await.unwrap();
    for _ in 0..4000 {
        next(&mut stream).await.unwrap().unwrap();
    }
}

/// 70 MiB, of which nothing is read before the last has come.
#[wasm_bindgen_test]
async fn the_default_limit_is_64_mib_and_none_is_unlimited() {
    // Less than a message: what earlier tests left to JavaScript's collector may be freed meanwhile
    const FREED: usize = MIB / 2;
    let path = format!("/flood?count=70&size={MIB}");
    let mut stream = open(&path).await;
    within(stream.handle().closed()).await;
    for _ in 0..63 {
        next(&mut stream).await.unwrap().unwrap();
    }
    let error = Error::ReceiveLimit(64 * MIB);
    assert_eq!(next(&mut stream).await, Some(Err(error)));

    let builder = WebSocketStream::builder(&url(&path)).receive_limit(None);
    let before = HEAP.current_usage();
    let mut stream = within(builder.open()).await.unwrap();
    until(|| HEAP.current_usage() + FREED > before + 70 * MIB).await;
    for n in 0..70 {
        let message = next(&mut stream).await.unwrap().unwrap();
        assert_eq!(message.as_bytes()[MIB - 1], n);
    }
}

/// One message above the limit is not even copied.
#[wasm_bindgen_test]
async fn a_message_over_the_limit_takes_no_memory() {
    let id = new_id();
    let builder = WebSocketStream::builder(&url(&format!("/flood?size=33554432&id={id}")));
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let mut stream = within(builder.receive_limit(MIB).open()).await.unwrap();
    assert_eq!(next(&mut stream).await, Some(Err(Error::ReceiveLimit(MIB))));
    assert!(HEAP.peak_usage() - before < MIB);
    assert_eq!(seen(&id).await.end, closed_with(4009, ""));

    let builder = WebSocketStream::builder(&url("/echo"));
    let mut stream = within(builder.receive_limit(MIB).open()).await.unwrap();
    // Fewer UTF-16 units than the limit has bytes, and more bytes
    stream
        .start_send_unpin(Message::from("发".repeat(400_000)))
        .unwrap();
    assert_eq!(next(&mut stream).await, Some(Err(Error::ReceiveLimit(MIB))));
}

/// Both ways at once, with little of it in wasm's memory at any time.
#[wasm_bindgen_test]
async fn a_quarter_of_a_gibibyte_each_way() {
    const COUNT: usize = 4096;
    HEAP.reset_peak_usage();
    let (before, memory_before) = (HEAP.current_usage(), memory());
    let (mut writer, mut reader) = open("/echo").await.split();
    let (messages, room) = futures_channel::mpsc::channel::<()>(64);
    let (mut messages, mut room) = (messages, room);
    let send = async {
        for n in 0..COUNT {
            // WebKit's buffer reads 0, so that what is under way is bounded here
            messages.send(()).await.unwrap();
            writer.feed(Message::from(vec![n as u8; 1 << 16])).await?;
        }
        // The split half keeps the last one until then
        writer.flush().await
    };
    let receive = async {
        for n in 0..COUNT {
            let message = reader.next().await.unwrap()?;
            assert_eq!(message.len(), 1 << 16);
            assert_eq!(message.as_bytes()[n % (1 << 16)], n as u8);
            room.next().await.unwrap();
        }
        Ok::<(), Error>(())
    };
    let both = pin!(try_join(send, receive));
    match select(both, TimeoutFuture::new(120_000)).await {
        Either::Left((result, _)) => drop(result.unwrap()),
        Either::Right(_) => panic!("not done within two minutes"),
    }
    let peak = HEAP.peak_usage() - before;
    let grown = memory() - memory_before;
    console_log!(
        "peak of {} KiB on the heap, {grown} bytes of memory",
        peak >> 10
    );
    assert!(peak < 32 * MIB && grown < 32 * MIB, "{peak} {grown}");
}

#[wasm_bindgen_test]
async fn what_waits_fails_when_the_socket_closes_first() {
    let builder = WebSocketStream::builder(&url("/silent")).high_water_mark(0);
    let mut stream = within(builder.open()).await.unwrap();
    let handle = stream.handle();
    for _ in 0..64 {
        stream
            .start_send_unpin(Message::from(vec![1; MIB]))
            .unwrap();
    }
    let close = async {
        sleep(Duration::from_millis(100)).await;
        handle.close();
    };
    let (sent, ()) = within(join(stream.feed(Message::from("more")), close)).await;
    // WebKit's buffer may read 0, and then there is room
    if sent.is_err() || engine() != Engine::Webkit {
        assert_eq!(sent, Err(not_sent("more", ReadyState::Closing)));
    }

    // The server takes a part, and resets
    let builder = WebSocketStream::builder(&url("/reset"));
    let mut stream = within(builder.open()).await.unwrap();
    for _ in 0..64 {
        stream
            .start_send_unpin(Message::from(vec![1; MIB]))
            .unwrap();
    }
    if engine() == Engine::Webkit {
        within(stream.handle().closed()).await;
    }
    let flushed = within(stream.flush()).await;
    let lost = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!(flushed, Err(lost));

    // The closing handshake is cut off
    let mut stream = open("/reset").await;
    let closed = within(stream.close()).await;
    let lost = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!(closed, Err(lost));
}
