/** Signed amounts in the URLs of payment links. */
import { ShouyinError } from './errors'
import { pasted } from './pasted'
import type { PaymentLink } from './types'

export interface LinkAmount {
  /** In fen, within the link's bounds. */
  amount: number
  /** Your own number of what is paid for; the order gets it. */
  client_reference_id?: string | undefined
}

/**
 * The URL of a payment link with a free amount, set to an amount that the payer cannot change: signed with HMAC-SHA256
 * over `{link id}.{amount}.{client_reference_id}`, in hex. It can be used as long as the link is open.
 *
 * @throws ShouyinError  for a link without amount_secret: its amount is fixed, or the API key may not create orders
 */
export async function linkUrlWithAmount(
  { id, url, amount_secret: secret }: Pick<PaymentLink, 'id' | 'url' | 'amount_secret'>,
  { amount, client_reference_id: reference = '' }: LinkAmount,
): Promise<string> {
  if (secret === null) throw new ShouyinError('the link has no amount_secret')
  const bytes = (text: string) => new TextEncoder().encode(text)
  const key = await crypto.subtle.importKey(
    'raw',
    bytes(pasted(secret)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const signature = await crypto.subtle.sign('HMAC', key, bytes(`${id}.${amount}.${reference}`))
  const sig = Array.from(new Uint8Array(signature), byte => byte.toString(16).padStart(2, '0')).join('')
  const query = new URLSearchParams({
    amount: String(amount),
    ...(reference !== '' && { client_reference_id: reference }),
    sig,
  })
  return `${url}?${query}`
}
