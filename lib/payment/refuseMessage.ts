/** Records a message that is not to be believed. */
import type { GatewayForm, Messages } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal, Sender } from '../illegal/recorder'

/** @param messages  of the gateway that it came for; undefined when the shop uses no such gateway */
export async function refuseMessage(
  recordIllegal: RecordIllegal,
  messages: Pick<Messages, 'claimedOrder' | 'explain' | 'idField'> | undefined,
  { raw, parameters }: GatewayForm,
  sender: Sender,
  reason: IllegalReason,
): Promise<void> {
  const form = parameters.ok ? parameters.value : undefined
  await recordIllegal({
    reason,
    sender,
    raw,
    idField: messages?.idField,
    claimedOrder: (form && messages?.claimedOrder(form)) ?? '',
    explain: form && reason === 'badSignature' ? async () => messages?.explain?.(raw, form) : undefined,
  })
}
