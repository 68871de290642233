/** What a container does while it starts, so that its first event does not wait for it; nothing is recorded of it. */
import type { Gateways, Messages } from '../gateways/gateway'
import { DEFAULT_MERCHANT } from '../order/merchant'
import { parseForm } from '../signing/formEncoding'
import type { EpochMs } from '../time'

/** Reads a message with the gateways of the default merchant: their keys are fetched and parsed. */
export async function rehearseMessages(
  { usable, get }: Gateways<Pick<Messages, 'read'>>,
  message: string,
  now: EpochMs,
): Promise<void> {
  const form = parseForm(Buffer.from(message))
  if (!form.ok) return
  await Promise.all(usable(DEFAULT_MERCHANT).map(name => get(name)?.read('notify', form.value, now)))
}
