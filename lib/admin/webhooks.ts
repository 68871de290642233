/** Pages and actions for webhooks: recipients, deliveries, and sending a delivery again. */

import { html, type Response, seeOther } from '../http/response'
import { isDeliveryId, isEndpointId } from '../webhooks/endpoint'
import type { Deliveries } from '../webhooks/ports'
import { redeliver } from '../webhooks/redeliver'
import { findDeliveries, readDeliveryQuery } from './deliverySearch'
import {
  type ApiPorts,
  isInScope,
  messageResponse,
  ofApi,
  type Ports,
  type View,
  type ViewInput,
} from './officeView'
import { officeAddress } from './pages/address'
import { deliveriesPage } from './pages/deliveriesPage'
import { deliveryPage, seenOf } from './pages/deliveryPage'
import { recipientsPage } from './pages/recipientsPage'
import { deliveryPath, type Recipient } from './pages/webhookLabels'
import type { NotSent } from './pages/webhookText'

/** How many deliveries of each recipient the list shows. */
const LATEST = 5

export const recipientList: View = ofApi(async ({ endpoints, programs, deliveries, clock }, { context }) => {
  const recipients: readonly Recipient[] = [
    ...(await endpoints.list())
      .filter(endpoint => isInScope(context, endpoint))
      .map(endpoint => ({ id: endpoint.id, endpoint })),
    // Their orders are the default merchant's.
    ...(isInScope(context, {}) ? programs.map(id => ({ id })) : []),
  ]
  const rows = await Promise.all(
    recipients.map(async recipient => ({
      recipient,
      latest: await deliveries.list(recipient.id, { limit: LATEST }),
    })),
  )
  return html(200, recipientsPage(context, { rows, now: clock() }))
})

export const deliveryList = (recipientId: string): View =>
  ofApi(async (ports, { context, fields }) => {
    const recipient = await findRecipient(ports, recipientId)
    if (!recipient) return messageResponse(context, 'unknownEndpoint')
    const query = readDeliveryQuery(fields)
    const now = ports.clock()
    const page = await findDeliveries(ports.deliveries, recipientId, query, now)
    return html(200, deliveriesPage(context, { recipient, ...query, ...page, now }))
  })

export const oneDelivery = (recipientId: string, deliveryId: string): View =>
  ofApi((ports, input) => showDelivery(ports, input, recipientId, deliveryId))

/** Refuses if the delivery has changed since the page was shown, as after a second press of the button. */
export const sendAgain = (recipientId: string, deliveryId: string): View =>
  ofApi(async (ports, input) => {
    const { context, fields, session, request } = input
    const { deliveries, log } = ports
    const recipient = await findRecipient(ports, recipientId)
    if (!recipient) return messageResponse(context, 'unknownEndpoint')
    const refuse = (refusal: NotSent) => showDelivery(ports, input, recipientId, deliveryId, refusal)
    if (recipient.endpoint?.disabledReason !== undefined) return refuse('endpointDisabled')
    const delivery = await findDelivery(deliveries, recipientId, deliveryId)
    if (!delivery) return messageResponse(context, 'unknownDelivery')
    if (fields.get('seen') !== seenOf(delivery)) return refuse('changedMeanwhile')
    const { person } = session
    if (!(await redeliver(ports, recipientId, deliveryId, person)))
      return messageResponse(context, 'unknownDelivery')
    const { requestId } = request
    const { eventId } = delivery
    log('info', 'webhookSentAgain', { requestId, endpointId: recipientId, eventId, person })
    return seeOther(officeAddress(`${deliveryPath(delivery)}?done=sentAgain`, context))
  })

async function findRecipient(
  { endpoints, programs }: Pick<ApiPorts, 'endpoints' | 'programs'>,
  id: string,
): Promise<Recipient | undefined> {
  if (programs.includes(id)) return { id }
  const endpoint = isEndpointId(id) ? await endpoints.get(id) : undefined
  return endpoint && { id, endpoint }
}

const findDelivery = async (deliveries: Pick<Deliveries, 'get'>, recipientId: string, id: string) =>
  isDeliveryId(id) ? deliveries.get(recipientId, id) : undefined

const STATUS: Readonly<Record<NotSent, number>> = { changedMeanwhile: 409, endpointDisabled: 422 }

async function showDelivery(
  ports: ApiPorts & Pick<Ports, 'clock'>,
  { context, fields }: ViewInput,
  recipientId: string,
  deliveryId: string,
  refusal?: NotSent,
): Promise<Response> {
  const recipient = await findRecipient(ports, recipientId)
  if (!recipient) return messageResponse(context, 'unknownEndpoint')
  const delivery = await findDelivery(ports.deliveries, recipientId, deliveryId)
  if (!delivery) return messageResponse(context, 'unknownDelivery')
  const isDone = fields.get('done') === 'sentAgain'
  const shown = { recipient, delivery, now: ports.clock(), isDone, refusal }
  return html(refusal ? STATUS[refusal] : 200, deliveryPage(context, shown))
}
