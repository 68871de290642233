/** The settings of a run's shop: its variables, its keys, and the product's own gateways. */

import * as alipayDirectMessages from '../../lib/gateways/alipayDirect/messages'
import * as alipayDirectPayments from '../../lib/gateways/alipayDirect/payments'
import * as alipayDirectProfile from '../../lib/gateways/alipayDirect/profile'
import * as alipayDirectQueries from '../../lib/gateways/alipayDirect/tradeQueries'
import { openKeys } from '../../lib/gateways/alipayPage/keys'
import * as alipayPageMessages from '../../lib/gateways/alipayPage/messages'
import * as alipayPagePayments from '../../lib/gateways/alipayPage/payments'
import * as alipayPageProfile from '../../lib/gateways/alipayPage/profile'
import type { Time } from '../../lib/gateways/alipayPage/refund'
import { alipayPageRefunds } from '../../lib/gateways/alipayPage/refunds'
import { readSettings } from '../../lib/gateways/alipayPage/settings'
import { alipayPageTradeQueries } from '../../lib/gateways/alipayPage/tradeQueries'
import type { Messages } from '../../lib/gateways/capabilities/messages'
import type { Refunds } from '../../lib/gateways/capabilities/refunds'
import type { TradeQueries } from '../../lib/gateways/capabilities/tradeQueries'
import * as chinabankMessages from '../../lib/gateways/chinabank/messages'
import * as chinabankPayments from '../../lib/gateways/chinabank/payments'
import * as chinabankProfile from '../../lib/gateways/chinabank/profile'
import type { Opening } from '../../lib/gateways/gateway'
import { REFUND_CONFIRMATIONS } from '../../lib/gateways/refundConfirmations'
import { REFUNDS } from '../../lib/gateways/refunds'
import type { Clock } from '../../lib/time'
import { KEY } from '../support/alipay'
import { PARAMETERS, VARIABLES } from '../support/alipayPage'
import { NO_MAILS } from '../support/app'
import { CHINABANK, CHINABANK_KEY } from '../support/chinabank'
import { confirmationsBy } from '../support/directRefund'
import type { Registries } from '../support/handlers'
import type { Conditions } from './conditions'

export const variablesOf = ({
  gateways,
  contracted,
  sendsMails,
  sendsNotices,
}: Conditions): Readonly<Record<string, string>> => ({
  ...VARIABLES,
  ...CHINABANK,
  GATEWAYS: gateways.join(' '),
  ALIPAY_CONTRACTED: [...contracted].join(' '),
  ...(!sendsNotices && { MAIL_NOTICE_TO: '' }),
  ...(!sendsMails && NO_MAILS),
})

export function secretOf(name: string): string {
  return name === '/chinabank-keys' ? CHINABANK_KEY : (PARAMETERS[name] ?? KEY)
}

/**
 * The product's, loaded beforehand: virtual time does not wait for the loader. Without the search for the cause of
 * a wrong signature: hundreds of digests for people to read, and no effect, a quarter of the time of a run.
 */
export const simulatedRegistries = (clock: Clock, pause: Time['pause']): Registries => ({
  profiles: {
    alipayDirect: alipayDirectProfile.openProfile,
    alipayPage: alipayPageProfile.openProfile,
    chinabank: chinabankProfile.openProfile,
  },
  payments: {
    alipayDirect: alipayDirectPayments.openPayments,
    alipayPage: withParsedKeys(alipayPagePayments.openPayments),
    chinabank: chinabankPayments.openPayments,
  },
  messages: {
    alipayDirect: withoutDiagnosis(alipayDirectMessages.openMessages),
    alipayPage: withParsedKeys(withoutDiagnosis(alipayPageMessages.openMessages)),
    chinabank: withoutDiagnosis(chinabankMessages.openMessages),
  },
  tradeQueries: {
    alipayDirect: alipayDirectQueries.openTradeQueries,
    alipayPage: withParsedKeys(pageQueriesBy(clock)),
    chinabank: asksNothing,
  },
  refunds: { ...REFUNDS, alipayPage: withParsedKeys(pageRefundsBy({ clock, pause })) },
  refundConfirmations: { ...REFUND_CONFIRMATIONS, alipayDirect: confirmationsBy(clock) },
  deniedQueries: {
    alipayDirect: alipayDirectQueries.openTradeQueries,
    alipayPage: asksNothing,
    chinabank: asksNothing,
  },
})

const withoutDiagnosis =
  (open: Opening<Messages>): Opening<Messages> =>
  async environment => {
    const { explain: _, ...messages } = await open(environment)
    return messages
  }

/** Each container reads its RSA keys; that all parse them, too, was a third of the time of a run. */
const withParsedKeys =
  <Capability>(open: Opening<Capability>): Opening<Capability> =>
  environment =>
    open({
      ...environment,
      secret: (reference, parse) =>
        environment.secret(reference, secret => {
          const known = parsedKeys.get(secret.text)
          if (known !== undefined) return known as ReturnType<typeof parse>
          const key = parse(secret)
          parsedKeys.set(secret.text, key)
          return key
        }),
    })

const parsedKeys = new Map<string, unknown>()

const asksNothing: Opening<TradeQueries> = async () => ({})

/** By the clock of the run, which is not the system's. */
const pageQueriesBy =
  (clock: Clock): Opening<TradeQueries> =>
  async environment => {
    const settings = readSettings(environment)
    return alipayPageTradeQueries(settings, openKeys(environment, settings), environment.http, clock)
  }

const pageRefundsBy =
  (time: Time): Opening<Refunds> =>
  async environment => {
    const settings = readSettings(environment)
    return alipayPageRefunds(settings, openKeys(environment, settings), environment.http, time)
  }
