/** The result of a check. */

export const CHECKS = [
  'configuration',
  'catalog',
  'keys',
  'tables',
  'queue',
  'functions',
  'alarms',
  'mail',
  'gateway',
  'clock',
  'bills',
  'publicUrl',
] as const

type Check = (typeof CHECKS)[number]

export interface Finding {
  readonly check: Check
  readonly ok: boolean
  /** The observation, without a full stop. Never contains a key. */
  readonly says: string
  /** What the shop's owner should do; for all problems, and for those to come. */
  readonly todo?: string
}

export const good = (check: Check, says: string): Finding => ({ check, ok: true, says })

/** No problem yet, but something must be done in time. */
export const soon = (check: Check, says: string, todo: string): Finding => ({ check, ok: true, says, todo })

export const bad = (check: Check, says: string, todo: string): Finding => ({ check, ok: false, says, todo })

export const findingLine = ({ check, ok, says, todo }: Finding): string =>
  `${markOf(ok, todo)}  ${check}: ${says}${todo === undefined ? '' : ` — what to do: ${todo}`}`

function markOf(ok: boolean, todo: string | undefined): string {
  if (!ok) return '!!'
  return todo === undefined ? 'ok' : ' !'
}

const LONGEST_QUOTE = 60

/** Untrusted text, in one line: it must not control the terminal. */
export const wholeQuoted = (text: string): string => JSON.stringify(oneLine(text))

const oneLine = (text: string) => text.trim().replace(/\p{C}+/gu, ' ')

/** As `wholeQuoted`, shortened. */
export function quoted(text: string): string {
  const line = oneLine(text)
  return JSON.stringify(line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line)
}
