/** Records a refused message as an illegal request. */
import type { GatewayForm, Messages } from '../gateways/capabilities/messages'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal, Sender } from '../illegal/recorder'
import type { GatewayName } from '../order/facts'

/** The gateway that a message was addressed to. */
interface Addressee {
  readonly gateway: GatewayName
  readonly messages: Pick<Messages, 'claimedOrder' | 'explain' | 'idField'>
}

/** @param addressee  undefined when the shop uses no such gateway */
export async function refuseMessage(
  recordIllegal: RecordIllegal,
  addressee: Addressee | undefined,
  { raw, parameters }: GatewayForm,
  sender: Sender,
  reason: IllegalReason,
): Promise<void> {
  const { gateway, messages } = addressee ?? {}
  const form = parameters.ok ? parameters.value : undefined
  await recordIllegal({
    reason,
    sender,
    gateway,
    raw,
    idField: messages?.idField,
    claimedOrder: (form && messages?.claimedOrder(form)) ?? '',
    explain: form && reason === 'badSignature' ? async () => messages?.explain?.(raw, form) : undefined,
  })
}
