/**
 * A signed amount in a payment link's address: HMAC-SHA256, in lower-case hex, over `{link id}.{amount in
 * fen}.{client_reference_id or ''}`, with the link's `amount_secret` in UTF-8 as key. The secret is stored with the
 * link (docs/adr/0027-payment-links.md): it permits no more than an amount within bounds that every payer may choose
 * from.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Fen } from '../money'
import { err, ok, type Result } from '../result'
import { ONE_LINE } from './oneLine'
import type { PaymentLink } from './paymentLink'

/** The query parameters. */
const AMOUNT = 'amount'
const REFERENCE = 'client_reference_id'
const SIGNATURE = 'sig'

/** Fen, without leading zeros. */
const FEN = /^[1-9]\d{0,10}$/
/** As for `client_reference_id` in the API, which looks orders up by it. */
const MAX_REFERENCE = 64

export interface SignedAmount {
  readonly amountFen: Fen
  /** The shop's own number of what is paid for; its orders can be looked up by it. */
  readonly reference?: string
  /** The signed parameters, to be repeated when the form is sent. */
  readonly query: string
}

type SignedLink = Pick<PaymentLink, 'linkId' | 'price' | 'amountSecret'>

/** `amt_` and 256 random bits in hex. */
export const newAmountSecret = (): string => `amt_${randomBytes(32).toString('hex')}`

const signatureOf = (secret: string, linkId: string, amount: string, reference: string): Buffer =>
  createHmac('sha256', secret).update(`${linkId}.${amount}.${reference}`).digest()

/**
 * Verifies the amount in the address.
 *
 * @returns undefined where the address has no amount
 */
export function readSignedAmount(
  { linkId, price, amountSecret }: SignedLink,
  rawQuery: string,
): Result<
  SignedAmount | undefined,
  'signatureMissing' | 'badSignature' | 'malformedField' | 'amountMismatch'
> {
  const fields = new URLSearchParams(rawQuery)
  const [amount, sig] = [fields.get(AMOUNT), fields.get(SIGNATURE) ?? '']
  if (amount === null) return ok(undefined)
  if (sig === '') return err('signatureMissing')
  const reference = fields.get(REFERENCE) ?? ''
  if (amountSecret === undefined || price.kind === 'fixed' || !/^[0-9a-f]{64}$/.test(sig))
    return err('badSignature')
  const right = signatureOf(amountSecret, linkId, amount, reference)
  if (!timingSafeEqual(Buffer.from(sig, 'hex'), right)) return err('badSignature')
  const isLine =
    reference === reference.trim() && reference.length <= MAX_REFERENCE && ONE_LINE.test(reference)
  if (!FEN.test(amount) || !isLine) return err('malformedField')
  const amountFen = Number(amount) as Fen
  if (amountFen < price.minFen || amountFen > price.maxFen) return err('amountMismatch')
  const signed = { [AMOUNT]: amount, ...(reference !== '' && { [REFERENCE]: reference }), [SIGNATURE]: sig }
  const query = new URLSearchParams(signed).toString()
  return ok({ amountFen, query, ...(reference !== '' && { reference }) })
}
