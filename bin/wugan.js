#!/usr/bin/env -S node --max-semi-space-size=64
// 64 MB for what is young: an import makes much that lives for one batch, and a quarter of its time went into sorting that
// out again and again. `npm start`, the service files and the image, which start it as `node bin/wugan.js`, say the same.
import { setTimeout } from "node:timers";
import { run } from "../dist/src/main.js";

process.exitCode = await run(process.argv.slice(2));
// A library's timer may outlive its work by minutes; nothing is owed any more.
setTimeout(() => process.exit(), 2000).unref();
