/** A way to sign: an algorithm with its key, wherever that lies. Which message and which fields, it does not know. */
export interface Signer {
  /**
   * The signature in the algorithm's own spelling. Rejects when the key cannot be used.
   *
   * @param signed  the bytes that the signature covers
   */
  sign(signed: Uint8Array): Promise<string>
}
