/** What `npm run link` is called to do. */
import { parseYuan } from '../lib/money'
import { type LinkId, type LinkPrice, MAX_USES, parseLinkId } from '../lib/order/paymentLink'
import { DAY_MS, type EpochMs, plusMs } from '../lib/time'
import { UsageError } from './commandLine'
import { parseDay } from './exportPeriod'

interface WantedLink {
  readonly name: string
  readonly price: LinkPrice
  readonly maxUses?: number
  readonly expiresAt?: EpochMs
}

export type LinkCall =
  | ({ readonly kind: 'make' } & WantedLink)
  | { readonly kind: 'list' }
  | { readonly kind: 'end'; readonly linkId: LinkId }

interface Options {
  readonly name?: string | undefined
  readonly amount?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly until?: string | undefined
  readonly 'max-uses'?: string | undefined
  readonly 'single-use': boolean
}

const MAX_NAME = 120

/** @throws UsageError */
export function parseLinkCall([verb, operand]: readonly string[], options: Options): LinkCall {
  if (verb === 'end') {
    const linkId = parseLinkId(operand ?? '')
    if (!linkId) throw new UsageError('Which link? npm run link -- end lnk_…')
    return { kind: verb, linkId }
  }
  if (operand !== undefined) throw new UsageError(`Unexpected argument: ${JSON.stringify(operand)}`)
  if (verb !== 'make' && verb !== 'list') throw new UsageError('Say make, list or end')
  if (verb === 'list') return { kind: verb }
  const maxUses = maxUsesFrom(options)
  // To the end of the day.
  const expiresAt =
    options.until === undefined ? undefined : plusMs(parseDay('--until', options.until), DAY_MS)
  return {
    ...{ kind: verb, name: nameFrom(options.name), price: priceFrom(options) },
    ...(maxUses !== undefined && { maxUses }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

function nameFrom(text = ''): string {
  const name = text.trim()
  if (name === '' || name.length > MAX_NAME || /[\p{C}\p{Zl}\p{Zp}]/u.test(name)) {
    throw new UsageError(`Say in one line of 1 to ${MAX_NAME} characters what it is for: --name "…"`)
  }
  return name
}

function priceFrom({ amount, from, to }: Options): LinkPrice {
  if (amount !== undefined && from === undefined && to === undefined) {
    return { kind: 'fixed', amountFen: amountFrom('--amount', amount) }
  }
  if (amount !== undefined || from === undefined || to === undefined) {
    throw new UsageError('Name either --amount YUAN, or --from YUAN and --to YUAN')
  }
  const [minFen, maxFen] = [amountFrom('--from', from), amountFrom('--to', to)]
  if (minFen > maxFen) throw new UsageError('--to must not be less than --from')
  return { kind: 'free', minFen, maxFen }
}

function amountFrom(option: string, text: string) {
  const amountFen = parseYuan(text)
  if (!amountFen) throw new UsageError(`${option} must be an amount in yuan, such as 18.80`)
  return amountFen
}

function maxUsesFrom({ 'single-use': isSingle, 'max-uses': text }: Options): number | undefined {
  if (text === undefined) return isSingle ? 1 : undefined
  const uses = Number(text)
  if (isSingle || !/^\d+$/.test(text) || uses < 1 || uses > MAX_USES) {
    throw new UsageError(`--max-uses must be a whole number of 1 to ${MAX_USES}, without --single-use`)
  }
  return uses
}
