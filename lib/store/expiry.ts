import { type EpochMs, SECOND_MS } from '../time'

/** The attribute `forgetAt`: DynamoDB deletes the item after this time, in seconds since 1970. */
export const expiry = (at: EpochMs): number => Math.ceil(at / SECOND_MS)
