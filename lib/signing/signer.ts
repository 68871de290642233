/** A signing algorithm with its key, wherever that is kept; knows nothing about messages. */
export interface Signer {
  /**
   * The signature in the algorithm's own encoding. Rejects when the key cannot be used.
   *
   * @param signed  the signed bytes
   */
  sign(signed: Uint8Array): Promise<string>
}
