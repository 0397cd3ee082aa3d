// The Worker: answers with what came of its checks. It runs them within a request, as Cloudflare's platform demands.
import * as classes from "wasm-websocket";
import { outcomes } from "../program.js";

export default {
  async fetch(request) {
    return Response.json(await outcomes(classes, new URL(request.url).searchParams.get("server")));
  },
};
