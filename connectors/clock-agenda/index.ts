export { agendaWaker } from "./waker.ts";
export type { AgendaWakerOptions } from "./waker.ts";
