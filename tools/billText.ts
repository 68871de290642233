/** Describes the result of comparing a bill. */
import type { BillFault } from '../lib/gateways/capabilities/bills'
import type {
  BillOutcome,
  Comparison,
  Mismatch,
  MismatchKind,
  NotCompared,
} from '../lib/payment/bills/comparison'
import { numberOf } from './terminal'

const MISMATCH_TEXT: Readonly<Record<MismatchKind, string>> = {
  paidThereNotHere: 'paid according to the bill, not to the books',
  paidHereNotThere: 'paid according to the books, not to the bill',
  refundedThereNotHere: 'refunded according to the bill, not to the books',
  refundedHereNotThere: 'refunded according to the books, not to the bill',
  otherAmount: 'the amounts in the bill and in the books differ',
  otherState: 'done according to the bill, but in another state in the books',
  fee: 'an implausible fee',
}

const FAULT_TEXT: Readonly<Record<BillFault, string>> = {
  notABill: 'it is no bill: use Alipay’s archive, or the CSV file of details from it',
  cutOff: 'it ends too early: download it again',
  totalsDiffer: 'its lines and its totals differ: download it again',
  otherDay: 'it is of another day',
  otherAccount: 'it belongs to another account than ALIPAY_APP_SELLER_ID',
  unknownColumns: 'it has unknown columns: Alipay has changed the bill’s format, tell the maintainers',
  unknownLine: 'this line is invalid',
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
    ...(awaited > 0 ? [`${awaited} near midnight are missing: they may be in the next bill`] : []),
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
  return `${orderId}  ${kind}: ${MISMATCH_TEXT[kind]} (trade ${[tradeNo, ...told].join(', ')})`
}

function whyNot(reason: NotCompared): string {
  switch (reason.why) {
    case 'unusable': {
      const where = reason.line > 0 ? `line ${reason.line}: ` : ''
      return `${where}${FAULT_TEXT[reason.fault]}`
    }
    case 'unavailable':
      return 'Alipay did not answer, or sent an invalid answer: try again later'
    case 'refused':
      return `Alipay refused the bill: ${reason.code}. ${REMEDIES[reason.code] ?? 'Look the code up at open.alipay.com'}`
    case 'notReady':
      return 'there is no bill yet, although the books show payments: it is available after ten in the morning, sometimes later'
    default:
      return reason satisfies never
  }
}

/** By Alipay's error codes, and by the shop's own. */
const REMEDIES: Readonly<Record<string, string>> = {
  'isv.insufficient-isv-permissions':
    'The app is not allowed to request bills: add the product to the app with ALIPAY_APP_ID at open.alipay.com',
  ANSWER_CERTIFICATE_UNKNOWN:
    'Its answer is signed with an unknown certificate: download the new one from the console, as docs/operations.md#certificates says',
  BILL_ADDRESS_NOT_ALIPAYS: 'The download address is not Alipay’s',
  BILL_TOO_LARGE: 'The archive is larger than 256 MiB: download it by hand, and use --file',
}

/** Also for sums, which may exceed the limit of a payment. */
function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
