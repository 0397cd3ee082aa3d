// The tutorial's WebSocketTest, on this package in place of the bare class.
import { load } from "./load.js";

const ECHO = "ws://localhost:9998/echo";
const log = document.getElementById("log");
const loaded = load();
loaded.catch(failed).finally(() => document.getElementById("loading").remove());

window.WebSocketTest = function WebSocketTest() {
  log.replaceChildren();
  if (!("WebSocket" in window)) {
    tell("您的浏览器不支持 WebSocket!");
    return;
  }
  tell("您的浏览器支持 WebSocket!");
  loaded.then(({ WebSocketClient }) => run(WebSocketClient), failed);
};

document.querySelector("#sse a").addEventListener("click", (event) => {
  event.preventDefault();
  window.WebSocketTest();
});

function run(WebSocketClient) {
  const ws = new WebSocketClient(ECHO);
  let opened = false;
  ws.onopen = () => {
    opened = true;
    ws.send("发送数据");
    tell("数据发送中...");
  };
  ws.onmessage = ({ data }) => {
    say(`收到：${data}`);
    tell("数据已接收...");
    // The tutorial leaves this to the server, which has no reason to
    ws.close();
  };
  ws.onclose = () => {
    if (!opened) {
      say(`${ECHO} 没有回声服务器。请运行 cargo xtask serve，再点一次链接。`);
      say(`There is no echo server at ${ECHO}. Run cargo xtask serve, then click the link again.`);
    }
    tell("连接已关闭...");
  };
}

function failed(error) {
  say(`无法加载 wasm 包（the package can't be loaded）：${error.message}`);
}

function tell(text) {
  say(text);
  alert(text);
}

function say(text) {
  const line = document.createElement("li");
  line.textContent = text;
  log.append(line);
}
