// One subject, in a frame of its own: the page takes its stage.
import { openStage } from "./stage.js";

window.stage = openStage(Object.fromEntries(new URLSearchParams(location.search)));
