/** `POST /v1/orders`: creates an order with the caller's lines and prices. */
import type * as z from 'zod/mini'
import type { Fen } from '../../money'
import { parseBuyerEmail } from '../../order/buyerEmail'
import { type Cart, cartOf } from '../../order/cart'
import type { GatewayName } from '../../order/facts'
import { accountOf, merchantOf, ofMerchant } from '../../order/merchant'
import type { OrderDetails } from '../../order/order'
import type { PlaceOrder } from '../../payment/placeOrder'
import { err, ok, type Result } from '../../result'
import { type Clock, SECOND_MS } from '../../time'
import type { ApiContext } from '../apiContext'
import { checkBackAddresses } from '../backAddresses'
import type { ApiProblem } from '../errors'
import { problemOf, serve } from '../operation'
import { CREATE_ORDER } from '../operations'
import { orderReply } from '../orderResource'
import type { orderRequest } from '../schemas'

type Wanted = z.infer<typeof orderRequest>

interface Parts extends ApiContext {
  readonly placeOrder: PlaceOrder
  /** The gateways at which the merchant takes payments, as the API names them. */
  readonly gatewayNames: readonly GatewayName[]
  readonly clock: Clock
}

export const createOrder = ({ placeOrder, gatewayNames, clock, ...apiContext }: Parts) =>
  serve(
    CREATE_ORDER,
    async ({ caller, body, operationId, at, requestId }) => {
      const merchant = merchantOf(caller)
      const cart = cartFrom(body)
      // Stryker disable next-line ConditionalExpression: for the compiler, since the check below has refused it
      if (!cart.ok) return cart
      const email = body.customer?.email
      const placement = await placeOrder(
        {
          ...ofMerchant(merchant),
          cart: cart.value,
          ...(body.gateway !== undefined && { gateway: accountOf(body.gateway, merchant) }),
          buyerEmail: email === undefined ? undefined : parseBuyerEmail(email),
          locale: body.locale ?? 'zh-Hans',
          details: detailsFrom(body),
          lifetimeMs: body.expires_in === undefined ? undefined : body.expires_in * SECOND_MS,
          reserved: { orderId: operationId, at },
        },
        requestId,
      )
      switch (placement.kind) {
        case 'created':
        case 'replayed':
          return ok(orderReply(201, placement.order, clock(), apiContext))
        case 'unknownGateway':
          return err({ code: 'gateway_unavailable' })
        // Impossible: the order number is reserved for this order.
        case 'conflict':
          throw new Error('an order with a reserved number met another order')
        // Stryker disable next-line ConditionalExpression: for the compiler, since there is no other kind
        default:
          return placement satisfies never
      }
    },
    body =>
      problemOf(cartFrom(body)) ??
      checkBackAddresses(body, apiContext.livemode) ??
      checkGateway(body, gatewayNames),
  )

const checkGateway = ({ gateway }: Wanted, names: readonly GatewayName[]): ApiProblem | undefined =>
  // A merchant without gateways is answered gateway_unavailable instead.
  gateway === undefined || names.length === 0 || names.includes(gateway)
    ? undefined
    : { code: 'unknown_gateway', param: 'gateway', detail: `one of ${names.join(', ')}` }

/** The lines and their sum, which must equal `amount` if that is sent. */
function cartFrom({ lines, amount }: Wanted): Result<Cart, ApiProblem> {
  const cart = cartOf(
    lines.map(({ name, quantity, unit_amount, sku, url }) => ({
      name,
      quantity,
      unitFen: unit_amount as Fen,
      ...(sku !== undefined && { sku }),
      ...(url !== undefined && { url }),
    })),
  )
  if (!cart || cart.amountFen === 0) return err({ code: 'amount_out_of_range', param: 'lines' })
  if (amount !== undefined && amount !== cart.amountFen) {
    return err({ code: 'amount_mismatch', param: 'amount', detail: `${cart.amountFen} fen` })
  }
  return ok(cart)
}

const detailsFrom = (body: Wanted): OrderDetails => ({
  ...(body.description !== undefined && { description: body.description }),
  ...(body.client_reference_id !== undefined && { reference: body.client_reference_id }),
  ...(body.metadata && Object.keys(body.metadata).length > 0 && { metadata: body.metadata }),
  ...(body.success_url !== undefined && { successUrl: body.success_url }),
  ...(body.cancel_url !== undefined && { cancelUrl: body.cancel_url }),
})
