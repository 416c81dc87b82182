/*
 * A record that ends its worker (memory, a fault in native code, an endless loop) leaves no exception: it shows in how
 * often a piece is taken up without its checkpoint moving. Agenda does not count that either.
 */

/** A piece that was taken up so often without getting on is read a subject at a time. */
export const carefulFrom = 4;
/** The subject that has ended so many workers is set aside, and the piece goes on behind it. */
export const setAsideFrom = 7;
/** Stored as the reason of the failure: never renamed. */
export const setAsideReason = "set-aside";
