export type { AgendaOptions } from "./agenda.ts";
export { agendaPool } from "./pool.ts";
export { agendaWaker } from "./waker.ts";
export type { AgendaWakerOptions } from "./waker.ts";
