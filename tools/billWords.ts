/** The result of comparing a bill, in words. */
import type { BillFault } from '../lib/gateways/capabilities/bills'
import type { BillOutcome, Comparison, Mismatch, MismatchKind, NotCompared } from '../lib/payment/comparison'
import { numberOf } from './terminal'

const MISMATCH_WORDS: Readonly<Record<MismatchKind, string>> = {
  paidThereNotHere: 'paid by the bill, not by the books',
  paidHereNotThere: 'paid by the books, not by the bill',
  refundedThereNotHere: 'refunded by the bill, not by the books',
  refundedHereNotThere: 'refunded by the books, not by the bill',
  otherAmount: 'another amount in the bill than in the books',
  otherState: 'done by the bill, another state in the books',
  fee: 'a fee that makes no sense',
}

const FAULT_WORDS: Readonly<Record<BillFault, string>> = {
  notABill: 'it is no bill: take the archive, or the details’ CSV out of it, as Alipay gives it',
  cutOff: 'it ends too early: download it again',
  totalsDiffer: 'its lines are not those that its own totals count: download it again',
  otherDay: 'it is of another day',
  otherAccount: 'it is of another account than ALIPAY_APP_SELLER_ID',
  unknownColumns:
    'it has other columns than those that are known: Alipay has changed the bill, tell the maintainers',
  unknownLine: 'this line of it makes no sense',
  tooLarge: 'it is too large',
}

export const outcomeLines = (outcome: BillOutcome): readonly string[] =>
  outcome.kind === 'compared' ? comparisonLines(outcome) : [`Not compared: ${whyNot(outcome)}`]

/** `yyyy-MM-dd`, in Beijing. */
export const dayOf = ({ day }: Pick<BillOutcome, 'day'>): string => day.replace(/^(....)(..)/, '$1-$2-')

function comparisonLines(comparison: Comparison): readonly string[] {
  const { gateway, payments, refunds, others, awaited, mismatchCount, mismatches } = comparison
  const found = [
    `${numberOf(payments.count, 'payment')} of ${yuan(payments.fen)} yuan`,
    `${numberOf(refunds.count, 'refund')} of ${yuan(refunds.fen)} yuan`,
  ]
  const rest = mismatchCount - mismatches.length
  return [
    `${gateway}, ${dayOf(comparison)}: ${found.join(', ')}`,
    ...(others > 0 ? [`${numberOf(others, 'line')} under order numbers of other shops`] : []),
    ...mismatches.map(mismatchLine),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    ...(awaited > 0
      ? [`${awaited} near midnight not in it: the next bill may have what this one lacks, and is awaited`]
      : []),
    mismatchCount === 0 ? 'The bill and the books agree.' : `${numberOf(mismatchCount, 'difference')}.`,
  ]
}

function mismatchLine(mismatch: Mismatch): string {
  const { kind, orderId, tradeNo, refundId, hereFen, thereFen, feeFen, state, isLearned } = mismatch
  const told = [
    ...(refundId === undefined ? [] : [`refund ${refundId}`]),
    ...(thereFen === undefined ? [] : [`bill ${yuan(thereFen)}`]),
    ...(hereFen === undefined ? [] : [`books ${yuan(hereFen)}`]),
    ...(feeFen === undefined ? [] : [`fee ${yuan(feeFen)}`]),
    ...(state === undefined ? [] : [state]),
    ...(isLearned ? ['Alipay confirms it, and the books have it now'] : []),
  ]
  return `${orderId}  ${kind}: ${MISMATCH_WORDS[kind]} (trade ${[tradeNo, ...told].join(', ')})`
}

function whyNot(reason: NotCompared): string {
  switch (reason.why) {
    case 'unusable': {
      const where = reason.line > 0 ? `line ${reason.line}: ` : ''
      return `${where}${FAULT_WORDS[reason.fault]}`
    }
    case 'unavailable':
      return 'Alipay did not answer, or not so that it makes sense: try again later'
    case 'refused':
      return `Alipay gives no bill: ${reason.code}. ${REMEDIES[reason.code] ?? 'Look the code up at open.alipay.com'}`
    case 'notReady':
      return 'there is no bill yet, and by the books money moved: it is there after ten in the morning, at times later'
    default:
      return reason satisfies never
  }
}

/** By Alipay's error codes, and by the shop's own. */
const REMEDIES: Readonly<Record<string, string>> = {
  'isv.insufficient-isv-permissions':
    'The app may not ask for bills: add the product to the app with ALIPAY_APP_ID at open.alipay.com',
  ANSWER_CERTIFICATE_UNKNOWN:
    'Its answer is signed by a certificate that the shop does not hold: fetch the new one from the console, as docs/operations.md#certificates says',
  BILL_ADDRESS_NOT_ALIPAYS: 'The address that it names is none of Alipay’s',
  BILL_TOO_LARGE: 'The archive is larger than 256 MiB: download it by hand, and use --file',
}

/** Also for sums, which may exceed the limit of a payment. */
function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
