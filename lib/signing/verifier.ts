/** A verification algorithm with its keys; knows nothing about messages. */
export interface Verifier {
  /**
   * Whether one of the keys made the signature. The time does not depend on where a wrong signature differs.
   *
   * @param signed     the signed bytes
   * @param signature  as received, in the algorithm's own encoding; any text
   */
  verifies(signed: Uint8Array, signature: string): boolean
}
