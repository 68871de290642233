/**
 * The composition root: configuration → clients → ports. Each part is built at its first use, once per
 * container, and stands alone, so that a function's bundle holds only the parts it names.
 */
import catalogJson from '../catalog.json'
import {
  type ScheduleHandler,
  type StreamHandler,
  scheduleBoundary,
  streamBoundary,
} from './background/boundary'
import { type Config, ConfigError, readConfig, readStage } from './config/config'
import { keysOf, type ReadParameter } from './config/secrets'
import type { SendMail } from './delivery/mail'
import { sesSender } from './delivery/ses'
import { namesRefused } from './gateways/alipayDirect/catalogNames'
import { alipayDirectMessages } from './gateways/alipayDirect/messages'
import { alipayDirectPayments } from './gateways/alipayDirect/payments'
import { alipayDirectProfile } from './gateways/alipayDirect/profile'
import { alipayDirectEnquiries } from './gateways/alipayDirect/tradeQueries'
import type { Enquiries, GatewayProfile, Messages, Payments } from './gateways/gateway'
import { askOverHttp } from './gateways/httpClient'
import { timedAsk } from './gateways/timedHttp'
import { boundary, type FailureAnswer } from './http/boundary'
import type { Handler } from './http/response'
import { type Catalog, parseCatalog } from './order/catalog'
import type { IllegalRequests, Orders } from './payment/ports'
import { dynamoDocumentClient } from './store/client'
import { dynamoIllegalRequests } from './store/dynamoIllegalRequests'
import { dynamoOrders } from './store/dynamoOrders'
import { jsonLog, type Log } from './telemetry/log'
import { systemClock } from './time'

/** How long the gateway may take to answer one question, in ms. */
const GATEWAY_TIMEOUT_MS = 5000

/** Works without a configuration: what is wrong with it must be told. */
export const log: Log = (...line) => jsonLog(readStage(process.env), systemClock)(...line)

// The marks let the bundler drop the parts that a function does not name.
export const config = /* @__PURE__ */ once((): Config => readConfig(process.env))

export const catalog = /* @__PURE__ */ once((): Catalog => {
  const parsed = parseCatalog(catalogJson)
  if (!parsed.ok) throw new ConfigError(parsed.error)
  const refused = namesRefused(parsed.value, config().alipay.charset)
  if (refused.length > 0) throw new ConfigError(refused.map(sentence => `catalog.json: ${sentence}`))
  return parsed.value
})

const documentClient = /* @__PURE__ */ once(dynamoDocumentClient)

export const orders = /* @__PURE__ */ once((): Orders => dynamoOrders(documentClient(), config().ordersTable))

export const illegalRequests = /* @__PURE__ */ once(
  (): IllegalRequests => dynamoIllegalRequests(documentClient(), config().illegalRequestsTable),
)

export const gatewayProfile = /* @__PURE__ */ once((): GatewayProfile => alipayDirectProfile(config().alipay))

/** Loaded at the first use: a stage whose keys are literal never pays for it. */
const readSsmParameter: ReadParameter = async name =>
  (await import('./config/ssmParameter')).readSsmParameter(name)

const keys = /* @__PURE__ */ once(() => keysOf(config().alipayKeys, readSsmParameter, systemClock))

const ask = /* @__PURE__ */ once(() => timedAsk(askOverHttp(GATEWAY_TIMEOUT_MS), systemClock, log))

export const payments = /* @__PURE__ */ once(
  (): Payments => alipayDirectPayments(config().alipay, keys(), ask()),
)

export const messages = /* @__PURE__ */ once(
  (): Messages => alipayDirectMessages(config().alipay, keys(), ask()),
)

export const enquiries = /* @__PURE__ */ once(
  (): Enquiries => alipayDirectEnquiries(config().alipay, keys(), ask()),
)

export const sendMail = /* @__PURE__ */ once(
  (): SendMail => sesSender({ from: config().mailFrom, shopName: config().shopName }),
)

/** A Lambda handler of the stream or the schedule; builds nothing before its first event. */
export const stream = (build: () => StreamHandler) => streamBoundary(build, log)
export const schedule = (build: () => ScheduleHandler) => scheduleBoundary(build, log)

/** A Lambda handler of a route; builds nothing before its first request. */
export const lambda = (build: () => Handler, failureAnswer?: FailureAnswer) =>
  boundary(build, log, failureAnswer)

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
