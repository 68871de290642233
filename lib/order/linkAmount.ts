/**
 * An amount in a payment link's address, which counts only when the shop's own program signed it: HMAC-SHA256, in
 * lower-case hex, over `{link id}.{amount in fen}.{client_reference_id, or nothing}`, under the link's `amount_secret`,
 * whole and in UTF-8. The secret is the link's own and kept with it (docs/adr/0027-payment-links.md): all that it opens
 * is an amount within the bounds between which its payers may choose anyway.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Fen } from '../money'
import { err, ok, type Result } from '../result'
import { ONE_LINE } from './oneLine'
import type { PaymentLink } from './paymentLink'

/** The parameters of the address. */
const AMOUNT = 'amount'
const REFERENCE = 'client_reference_id'
const SIGNATURE = 'sig'

/** The least and the greatest that a fen amount can be written as. */
const FEN = /^[1-9]\d{0,10}$/
/** As for an order of the API, which finds orders by it. */
const MAX_REFERENCE = 64

export interface SignedAmount {
  readonly amountFen: Fen
  /** The shop's own number of what is paid for; its orders may be found by it. */
  readonly reference?: string
  /** What of the query was signed, to be sent along with the form. */
  readonly query: string
}

type SignedLink = Pick<PaymentLink, 'linkId' | 'price' | 'amountSecret'>

/** `amt_` and 256 random bits in hex. */
export const newAmountSecret = (): string => `amt_${randomBytes(32).toString('hex')}`

const signatureOf = (secret: string, linkId: string, amount: string, reference: string): Buffer =>
  createHmac('sha256', secret).update(`${linkId}.${amount}.${reference}`).digest()

/**
 * The amount that the shop's own program put into the address.
 *
 * @returns undefined where there is none; an error for one that does not count
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
