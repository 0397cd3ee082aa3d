// Starts a library whose client is used like a WebSocket.
export const startedAs =
  (client) =>
  (url, WebSocket, { ready, received }) => {
    const socket = client(url, WebSocket);
    socket.addEventListener("open", ready);
    socket.addEventListener("message", ({ data }) => received(data));
    return { send: (text) => socket.send(text), close: () => socket.close() };
  };
