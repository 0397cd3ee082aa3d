// Answers with what came of the checks on the server.
import * as classes from "wasm-websocket";
import { outcomes } from "../program.js";

export async function GET(request) {
  return Response.json(await outcomes(classes, new URL(request.url).searchParams.get("server")));
}
