/** What a check found, and how it is told. */

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
  /** What was seen, without a full stop. Never holds a key. */
  readonly says: string
  /** What the owner of the shop should do; every problem has it, and what will be one. */
  readonly todo?: string
}

export const good = (check: Check, says: string): Finding => ({ check, ok: true, says })

/** Nothing is wrong yet, and something is to be done in time. */
export const soon = (check: Check, says: string, todo: string): Finding => ({ check, ok: true, says, todo })

export const bad = (check: Check, says: string, todo: string): Finding => ({ check, ok: false, says, todo })

/** The finding as one line for people. */
export const findingLine = ({ check, ok, says, todo }: Finding): string =>
  `${markOf(ok, todo)}  ${check}: ${says}${todo === undefined ? '' : ` — what to do: ${todo}`}`

function markOf(ok: boolean, todo: string | undefined): string {
  if (!ok) return '!!'
  return todo === undefined ? 'ok' : ' !'
}

const LONGEST_QUOTE = 60

/** A text from outside, in one line: it must not steer the terminal. */
export const wholeQuoted = (text: string): string => JSON.stringify(oneLine(text))

const oneLine = (text: string) => text.trim().replace(/\p{C}+/gu, ' ')

/** A text from outside, short and in one line: it must not steer the terminal. */
export function quoted(text: string): string {
  const line = oneLine(text)
  return JSON.stringify(line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line)
}
