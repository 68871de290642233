/** A way to prove who signed a message: an algorithm with its keys. Which message and which fields, it does not know. */
export interface Verifier {
  /**
   * Whether one of the keys made the signature. Takes the same time wherever a wrong signature differs.
   *
   * @param signed     the bytes that the signature covers
   * @param signature  as it came, in the algorithm's own spelling; any text
   */
  verifies(signed: Uint8Array, signature: string): boolean
}
