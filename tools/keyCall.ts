/** Parses the options of `npm run keys`. */
import { type KeyMode, SCOPES, type Scope } from '../lib/api/apiKey'
import { UsageError } from './commandLine'

export interface WantedKey {
  readonly mode: KeyMode
  readonly name: string
  readonly scopes: readonly Scope[]
}

interface Options {
  readonly name?: string | undefined
  readonly scopes?: string | undefined
  readonly live: boolean
  readonly merchant?: string | undefined
}

const MAX_NAME = 60

/** @throws UsageError for an option that the verb does not have */
export function checkKeyOptions(verb: 'make' | 'list' | 'withdraw', options: Options): void {
  const { name, scopes, live, merchant } = options
  if (verb !== 'make' && (name !== undefined || scopes !== undefined || live)) {
    throw new UsageError('--name, --scopes and --live go with make')
  }
  if (verb === 'withdraw' && merchant !== undefined) {
    throw new UsageError('withdraw takes only the key’s number')
  }
}

/** @throws UsageError */
export function parseWantedKey({ name: given, scopes, live }: Options): WantedKey {
  const name = given?.trim() ?? ''
  if (name === '' || [...name].length > MAX_NAME) {
    throw new UsageError(`Give the key a name of 1 to ${MAX_NAME} characters: --name "…"`)
  }
  return { mode: live ? 'live' : 'test', name, scopes: parseScopes(scopes) }
}

function parseScopes(text: string | undefined): readonly Scope[] {
  if (text === undefined) return SCOPES
  const named = text.split(/[\s,]+/).filter(scope => scope !== '')
  const unknown = named.filter(name => !SCOPES.some(scope => scope === name))
  if (named.length === 0 || unknown.length > 0) {
    throw new UsageError(`--scopes must be of ${SCOPES.join(', ')}`)
  }
  return SCOPES.filter(scope => named.includes(scope))
}
