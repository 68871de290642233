/** What a part of `npm run bench` found. */
export interface Outcome {
  readonly met: boolean
  /** The figures, as `--json` prints them. */
  readonly figures: Readonly<Record<string, unknown>>
  /** The same for people. */
  readonly text: string
}
