// The page that bundlers build: reports what came of the checks.
import * as classes from "wasm-websocket";
import { outcomes } from "../program.js";

const query = new URLSearchParams(location.search);
window.outcomes = await outcomes(classes, query.get("server"), query.get("refused") ?? undefined);
