#!/usr/bin/env node
import { setTimeout } from "node:timers";
import { run } from "../dist/src/main.js";

process.exitCode = await run(process.argv.slice(2));
// A library's timer may outlive its work by minutes; nothing is owed any more.
setTimeout(() => process.exit(), 2000).unref();
