/** Runs all checks of a shop, in the order in which problems are best solved. */
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { KMSClient } from '@aws-sdk/client-kms'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { SESv2Client } from '@aws-sdk/client-sesv2'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { Environment } from '../../lib/config/environment'
import { readGatewayNames } from '../../lib/config/gateways'
import { prefixOf, readMerchants } from '../../lib/config/merchants'
import { parseSecretReference } from '../../lib/config/secrets'
import { readSettings } from '../../lib/gateways/alipayDirect/settings'
import { readSettings as readPageSettings } from '../../lib/gateways/alipayPage/settings'
import { MESSAGES } from '../../lib/gateways/messages'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { ok } from '../../lib/result'
import type { Clock } from '../../lib/time'
import { LOCAL_STAGE } from '../deployment/localShop'
import { polledFunctions, tableDefinitions } from '../deployment/serverlessConfig'
import { alarmsFindings } from './alarms'
import { catalogFindings } from './catalog'
import { chinaFindings } from './chinaRegions'
import { configurationFindings, type ShopEnvironment } from './configuration'
import { deployedUrl } from './deployedUrl'
import type { Finding } from './finding'
import { functionsFindings } from './functions'
import { gatewayFindings } from './gateway'
import { iamFindings } from './iam'
import { API_KEYS, EPAY_KEYS, examineKey, MD5_KEYS } from './keys'
import { mailFinding } from './mail'
import { pageGatewayFindings } from './pageGateway'
import { type ExaminedPageKeys, pageKeysFindings } from './pageKeys'
import type { Place } from './place'
import { publicUrlFinding } from './publicUrl'
import { queueFinding, VISITS, WEBHOOKS } from './queue'
import { tablesFindings } from './tables'

export interface Shop {
  readonly place: Place
  readonly environment: ShopEnvironment
  /** The contents of catalog.json. */
  readonly catalog: string
  /** The contents of merchants.json. */
  readonly merchants: unknown
  readonly dynamo: DynamoDBClient
  readonly sqs: SQSClient
  readonly ssm: SSMClient
  readonly kms: KMSClient
  readonly ses: SESv2Client
  readonly cloudFormation: CloudFormationClient
  readonly lambda: LambdaClient
  readonly cloudWatch: CloudWatchClient
  readonly sns: SNSClient
  /** ALARM_EMAIL; '' if alarms are not mailed. */
  readonly alarmEmail: string
  readonly clock: Clock
}

/** Reports all problems at once: a check is skipped only if its own settings are malformed. */
export async function* examine(shop: Shop): AsyncGenerator<Finding, void, void> {
  const { place, environment } = shop
  const { values, urlIsDerived } = environment
  const configuration = [
    ...(await configurationFindings(environment, place.stage, shop.merchants)),
    ...chinaFindings(values, place),
  ]
  yield* configuration
  const wellFormed = (...names: string[]) =>
    !configuration.some(({ ok, says }) => !ok && names.some(name => says.startsWith(name)))

  yield* catalogFindings(shop.catalog)
  const gateways = gatewayChecks(shop, values, wellFormed)
  yield* gateways.keys()
  const usesApi = values.SHOP_API === 'on'
  const reference = (name: string) => (wellFormed(name) ? (values[name] ?? '') : '')
  const apiKeys = usesApi ? parseSecretReference(reference('API_SIGNING_KEYS')) : undefined
  if (apiKeys) yield (await examineKey(API_KEYS, apiKeys, shop.ssm, place)).finding
  const epayKeys = values.EPAY_MERCHANT ? parseSecretReference(reference('EPAY_KEYS')) : undefined
  if (epayKeys) yield (await examineKey(EPAY_KEYS, epayKeys, shop.ssm, place)).finding
  yield* await tablesFindings(shop.dynamo, tableDefinitions(place.stage), place)
  if (wellFormed('VISIT_QUEUE')) yield await queueFinding(values.VISIT_QUEUE ?? '', VISITS, shop.sqs, place)
  // Created only with the API.
  if (usesApi && wellFormed('WEBHOOK_QUEUE')) {
    yield await queueFinding(values.WEBHOOK_QUEUE ?? '', WEBHOOKS, shop.sqs, place)
  }
  if (place.stage !== LOCAL_STAGE) yield* deployedFindings(shop, usesApi, wellFormed('MAIL_FROM'))
  yield* gateways.answers()
  for (const [merchant, own] of readMerchants(shop.merchants, values, () => {})) {
    if (merchant === DEFAULT_MERCHANT) continue
    const isWell = !configuration.some(({ ok, says }) => !ok && says.startsWith(prefixOf(merchant)))
    const others = gatewayChecks(shop, own, () => isWell)
    for (const findings of [others.keys(), others.answers()])
      for await (const finding of findings) yield { ...finding, says: `${merchant}: ${finding.says}` }
  }
  if (!urlIsDerived && !wellFormed('PUBLIC_URL')) return
  const url = urlIsDerived ? await deployedUrl(shop.cloudFormation, place) : ok(values.PUBLIC_URL ?? '')
  if (!url.ok) return yield url.error
  yield await publicUrlFinding(url.value, place)
  if (usesApi && values.SHOP_API_IAM === 'on') yield* await iamFindings(url.value, place)
}

/** Not for the local stack, which has no alarms and whose mail catcher accepts all mails. */
async function* deployedFindings(shop: Shop, usesApi: boolean, mailFromIsWell: boolean) {
  const { place, environment } = shop
  yield* await functionsFindings(polledFunctions(usesApi), shop.lambda, place)
  yield* await alarmsFindings(shop.alarmEmail, shop, place)
  if (mailFromIsWell) yield await mailFinding(environment.values.MAIL_FROM ?? '', shop.ses, place)
}

/** The checks of a merchant's gateways: `keys` first, then `answers`. */
function gatewayChecks(shop: Shop, values: Environment, wellFormed: (...names: string[]) => boolean) {
  const { ssm, place, clock } = shop
  // Its problems are reported already; what comes from well-formed variables can be used.
  const page = readPageSettings(environmentOf(values))
  const { names, retired } = readGatewayNames(values, Object.keys(MESSAGES), () => {})
  const gateways = [...names, ...retired]
  const reference = (name: string) => (wellFormed(name) ? (values[name] ?? '') : '')
  let pageKeys: ExaminedPageKeys['keys']
  return {
    async *keys(): AsyncGenerator<Finding, void, void> {
      for (const [gateway, kind] of Object.entries(MD5_KEYS)) {
        const keys = gateways.includes(gateway) ? parseSecretReference(reference(kind.variable)) : undefined
        if (keys) yield (await examineKey(kind, keys, ssm, place)).finding
      }
      if (!gateways.includes('alipayPage')) return
      const references = {
        own: reference('ALIPAY_APP_PRIVATE_KEY'),
        alipay: reference('ALIPAY_PUBLIC_KEY'),
        certificates: reference('ALIPAY_CERTIFICATES'),
      }
      const { findings, keys } = await pageKeysFindings(references, shop, page, place, clock)
      yield* findings
      pageKeys = keys
    },
    async *answers(): AsyncGenerator<Finding, void, void> {
      if (gateways.includes('alipayDirect') && wellFormed('ALIPAY_GATEWAY_URL', 'ALIPAY_PARTNER')) {
        yield* await gatewayFindings(readSettings(environmentOf(values)), clock, place)
      }
      if (pageKeys && wellFormed('ALIPAY_OPENAPI_URL', 'ALIPAY_APP_ID')) {
        yield* await pageGatewayFindings(page, pageKeys, clock, place)
      }
    },
  }
}

/** The source of a gateway's settings. */
const environmentOf = (values: Environment) => ({
  name: '',
  variables: values,
  publicUrl: values.PUBLIC_URL ?? '',
  problem: () => {},
})
