import type { SampleRequest } from "../request.ts";

const MOST = 200;

/**
 * How many of a kind there are besides those that play a part: one for every 25 licences, and a few hundred at most. What
 * benefits are decided by is known of a few only, or the first scan would be about nothing else.
 */
export const beyondTheCast = ({ licences }: SampleRequest): number => Math.min(MOST, Math.floor(licences / 25));
