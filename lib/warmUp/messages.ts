/**
 * Reads the forged message while a container starts, with the default merchant's gateways: this fetches and parses their
 * keys, and compiles the code, so that the first real event is fast.
 */
import type { Messages } from '../gateways/capabilities/messages'
import { FORGED_MESSAGE } from '../gateways/forgedMessage'
import type { Gateways } from '../gateways/gateway'
import { DEFAULT_MERCHANT } from '../order/merchant'
import { parseForm } from '../signing/formEncoding'
import type { EpochMs } from '../time'

export async function warmUpMessages(
  { usable, get }: Gateways<Pick<Messages, 'read'>>,
  now: EpochMs,
): Promise<void> {
  const form = parseForm(Buffer.from(FORGED_MESSAGE))
  if (!form.ok) return
  await Promise.all(usable(DEFAULT_MERCHANT).map(name => get(name)?.read('notify', form.value, now)))
}
