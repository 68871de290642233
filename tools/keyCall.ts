/** What `npm run keys` is called to do. */
import { type KeyMode, SCOPES, type Scope } from '../lib/api/apiKey'
import { UsageError } from './commandLine'

export type KeyCall =
  | {
      readonly kind: 'make'
      readonly mode: KeyMode
      readonly name: string
      readonly scopes: readonly Scope[]
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'withdraw'; readonly keyId: string }

interface Options {
  readonly name?: string | undefined
  readonly scopes?: string | undefined
  readonly live: boolean
  readonly merchant?: string | undefined
}

const MAX_NAME = 60

/** @throws UsageError */
export function parseKeyCall([verb, keyId]: readonly string[], options: Options): KeyCall {
  const { name: given, scopes, live, merchant } = options
  if (verb !== 'make' && (given !== undefined || scopes !== undefined || live)) {
    throw new UsageError('--name, --scopes and --live are said of a key that is made')
  }
  if (verb === 'withdraw') {
    if (keyId === undefined) throw new UsageError('Which key? npm run keys -- withdraw key_…')
    if (merchant !== undefined) throw new UsageError('A key is withdrawn by its number alone')
    return { kind: verb, keyId }
  }
  if (keyId !== undefined) throw new UsageError(`Unexpected argument: ${JSON.stringify(keyId)}`)
  if (verb !== 'make' && verb !== 'list') throw new UsageError('Say make, list or withdraw')
  if (verb === 'list') return { kind: verb }
  const name = given?.trim() ?? ''
  if (name === '' || [...name].length > MAX_NAME) {
    throw new UsageError(`Call the key something of 1 to ${MAX_NAME} characters: --name "…"`)
  }
  return { kind: verb, mode: live ? 'live' : 'test', name, scopes: parseScopes(scopes) }
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
