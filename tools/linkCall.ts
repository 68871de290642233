/** Parses the options of `npm run link`. */
import { parseEnteredYuan } from '../lib/money'
import {
  checkLinkInput,
  type LinkInput,
  type LinkProblem,
  MAX_LINK_NAME,
  type WantedLink,
} from '../lib/order/linkInput'
import { MAX_USES } from '../lib/order/paymentLink'
import { DAY_MS, type EpochMs, plusMs } from '../lib/time'
import { UsageError } from './commandLine'
import { parseDay } from './period'

interface Options {
  readonly name?: string | undefined
  readonly amount?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly until?: string | undefined
  readonly 'max-uses'?: string | undefined
  readonly 'single-use': boolean
  readonly email: boolean
  readonly note: boolean
}

/** @throws UsageError */
export function parseWantedLink(options: Options, now: EpochMs): WantedLink {
  const input = {
    name: options.name ?? '',
    price: priceFrom(options),
    maxUses: maxUsesFrom(options),
    asksEmail: options.email,
    asksNote: options.note,
    // The end of that day.
    expiresAt: options.until === undefined ? undefined : plusMs(parseDay('--until', options.until), DAY_MS),
  }
  const wanted = checkLinkInput(input, now)
  if (!wanted.ok) throw new UsageError(PROBLEM_TEXT[wanted.error[0]])
  return wanted.value
}

const amountProblem = (option: string) => `${option} must be an amount in yuan, such as 18.80`

const PROBLEM_TEXT: Readonly<Record<LinkProblem, string>> = {
  badName: `Say in one line of 1 to ${MAX_LINK_NAME} characters what it is for: --name "…"`,
  badAmount: amountProblem('--amount'),
  badMinimum: amountProblem('--from'),
  badMaximum: amountProblem('--to'),
  boundsCrossed: '--to must not be less than --from',
  badMaxUses: `--max-uses must be a whole number of 1 to ${MAX_USES}, without --single-use`,
  alreadyExpired: '--until must not be over already',
}

function priceFrom({ amount, from, to }: Options): LinkInput['price'] {
  if (amount !== undefined && from === undefined && to === undefined) {
    return { kind: 'fixed', amountFen: parseEnteredYuan(amount) }
  }
  if (amount !== undefined || from === undefined || to === undefined) {
    throw new UsageError('Name either --amount YUAN, or --from YUAN and --to YUAN')
  }
  return { kind: 'free', minFen: parseEnteredYuan(from), maxFen: parseEnteredYuan(to) }
}

function maxUsesFrom({ 'single-use': isSingle, 'max-uses': text }: Options): number | undefined {
  if (text === undefined) return isSingle ? 1 : undefined
  if (isSingle || !/^\d+$/.test(text)) throw new UsageError(PROBLEM_TEXT.badMaxUses)
  return Number(text)
}
