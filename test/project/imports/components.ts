/**
 * Which file may import which, types included. What is not named is forbidden.
 *
 * The table goes from the bottom to the top: a component may import its own files and those it names, and only of components
 * that are listed before it. In a pattern `*` is one name, `{a,b}` one of these, and a `/` at the end everything below. Each
 * file or folder that a `*` stands for is a component of its own. A file belongs to the component whose pattern is most exact.
 * Naming a component allows its own files, not those of a component within it. A permission that no file uses is an error,
 * except for the base.
 */
export interface Component {
  /** A pattern. */
  readonly path: string
  /** What it is for, in a few words, for the picture. */
  readonly about: string
  readonly files: readonly string[]
  /** Files of which it may import types only. */
  readonly types?: readonly string[]
  readonly packages?: readonly string[]
}

const BASE = 'lib/{base32,batches,deadline,locale,money,record,result,shop,time,unreadableItem,url}.ts'
const GATEWAY = 'lib/gateways/gateway.ts'
const CAPABILITIES = 'lib/gateways/capabilities/'
const HTTP_CLIENT = 'lib/gateways/httpClient.ts'
const DOWNLOAD = 'lib/gateways/download.ts'
const BILL = 'lib/gateways/alipayPage/bill/'
const BILLS = 'lib/payment/bills/'
const LIMITS = 'lib/gateways/limits.ts'
const SHARED = 'lib/gateways/{addresses,limits,md5Faults,md5Keys,receivedSignature}.ts'
const REGISTRIES = 'lib/gateways/*.ts'
const API_KEYS = 'lib/api/{apiKey,ports,version}.ts'
const SES = 'lib/delivery/ses.ts'
const SSM = 'lib/config/ssmParameter.ts'
const KMS = 'lib/config/kms.ts'
const SQS = 'lib/store/{queueService,sqsDeliveries,sqsQueue,sqsVisits}.ts'
const NODE = 'node:*'
const AWS = '@aws-sdk/*'

export const COMPONENTS: readonly Component[] = [
  // The base of everything.
  {
    path: BASE,
    about: 'fen, epoch ms, Result, locale, shop, URL, deadline',
    files: [],
    packages: ['node:async_hooks', 'node:timers/promises'],
  },
  {
    path: 'lib/order/',
    about: 'facts, state, catalog, cart',
    files: [BASE],
    packages: ['node:crypto'],
  },
  {
    path: 'lib/signing/',
    about: 'bytes in, verdict out',
    files: [BASE],
    packages: ['node:crypto'],
  },
  {
    path: 'lib/telemetry/',
    about: 'events, log, metrics',
    files: [BASE],
  },
  {
    path: 'lib/aws/',
    about: 'a small client of AWS',
    files: [BASE],
    packages: ['node:crypto', 'node:http', 'node:https'],
  },
  {
    path: 'lib/illegal/',
    about: 'reasons, sampler, records',
    files: [BASE, 'lib/order/merchant.ts'],
    types: ['lib/telemetry/'],
  },

  // The gateways: their interfaces, a folder for each, and a registry for each capability. Within lib the registries
  // alone open a gateway's folder. Configuration comes later and knows the interfaces: a gateway parses its own
  // settings, of what configuration hands it.
  {
    path: 'lib/gateways/{download,gateway,httpClient,timedHttp}.ts',
    about: 'how a gateway is opened',
    files: [BASE],
    types: ['lib/{order,telemetry}/'],
    packages: ['node:fs/promises', 'node:http', 'node:https'],
  },
  {
    path: CAPABILITIES,
    about: 'what gateways offer',
    files: [],
    types: [BASE, 'lib/{order,signing}/', 'lib/illegal/reasons.ts', GATEWAY],
  },
  {
    path: SHARED,
    about: 'what gateways have in common',
    files: [BASE, 'lib/signing/'],
    types: ['lib/illegal/reasons.ts', GATEWAY],
    packages: ['node:crypto'],
  },
  {
    path: 'lib/gateways/alipay/',
    about: 'what Alipay’s gateways share',
    files: [BASE, 'lib/signing/', SHARED],
    types: ['lib/order/', 'lib/illegal/reasons.ts'],
  },
  {
    path: BILL,
    about: 'Alipay’s bill, read',
    files: [BASE, 'lib/gateways/alipay/'],
    types: [CAPABILITIES],
    packages: [
      'csv-parse',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:stream',
      'node:stream/consumers',
      'node:zlib',
      'yauzl',
    ],
  },
  {
    path: 'lib/gateways/*/',
    about: 'a folder for each gateway',
    files: [BASE, 'lib/{order,signing}/', SHARED, 'lib/gateways/alipay/', BILL],
    types: ['lib/illegal/reasons.ts', GATEWAY, CAPABILITIES, HTTP_CLIENT, DOWNLOAD],
    packages: ['@nodable/entities', 'fast-xml-parser', 'node:net'],
  },
  {
    path: REGISTRIES,
    about: 'who offers a capability',
    files: ['lib/order/merchant.ts', 'lib/gateways/alipay/', 'lib/gateways/*/'],
    types: [GATEWAY, CAPABILITIES],
  },

  // What is shown, sent, decided and kept.
  {
    path: 'lib/page/',
    about: 'what the browser shows',
    files: [BASE, 'lib/order/'],
    types: [CAPABILITIES],
    packages: ['hono/html', 'node:crypto', 'qr'],
  },
  {
    path: 'lib/delivery/',
    about: 'receipts, notices',
    files: [BASE, 'lib/{order,page}/'],
  },
  {
    path: 'lib/payment/',
    about: 'use cases and their ports',
    files: [BASE, 'lib/{order,telemetry,delivery}/', LIMITS],
    types: ['lib/illegal/', GATEWAY, CAPABILITIES],
    packages: ['node:crypto'],
  },
  {
    path: BILLS,
    about: 'bills compared with the orders',
    files: [BASE, 'lib/{order,telemetry,payment}/', LIMITS],
    types: [GATEWAY, CAPABILITIES],
    packages: ['node:crypto'],
  },
  {
    path: 'lib/webhooks/',
    about: 'events, endpoints, deliveries',
    files: [BASE],
    types: ['lib/{order,telemetry}/'],
    packages: ['node:crypto', 'node:dns', 'node:http', 'node:https', 'node:net'],
  },
  {
    path: API_KEYS,
    about: 'keys of the shop’s API',
    files: [BASE, 'lib/signing/'],
    types: ['lib/order/'],
    packages: ['node:crypto'],
  },
  {
    path: 'lib/reporting/',
    about: 'histories, exports, texts for staff',
    files: [BASE, 'lib/{order,delivery}/', 'lib/gateways/{refundWays,words}.ts'],
    types: ['lib/{illegal,payment}/'],
    packages: ['csv-stringify/sync'],
  },
  {
    path: 'lib/config/',
    about: 'settings by subject, keys',
    files: [BASE, 'lib/order/', LIMITS],
    types: [GATEWAY],
  },
  {
    path: 'lib/store/',
    about: 'DynamoDB',
    files: [
      BASE,
      'lib/{order,webhooks}/',
      'lib/illegal/reasons.ts',
      'lib/payment/agenda.ts',
      'lib/payment/bills/comparison.ts',
      API_KEYS,
    ],
    types: ['lib/illegal/', 'lib/payment/ports.ts'],
    // Of the first the types alone: a bundle that holds any of it fails test/deploy/bundles.
    packages: ['@aws-sdk/lib-dynamodb', '@aws-sdk/util-dynamodb', 'node:crypto'],
  },
  {
    path: 'lib/http/',
    about: 'requests, forms, answers',
    files: [BASE, 'lib/{order,signing,telemetry,page}/'],
    types: ['lib/illegal/', CAPABILITIES],
    packages: ['aws-lambda', 'hono/utils/accept'],
  },
  {
    path: 'lib/checkout/',
    about: 'what buyers and gateways are answered',
    files: [BASE, 'lib/{order,page,payment,http}/', SHARED],
    types: ['lib/{illegal,telemetry,config}/', GATEWAY, CAPABILITIES],
  },
  {
    path: 'lib/epay/',
    about: 'programs that speak 易支付',
    files: [BASE, 'lib/{order,signing,illegal,http,webhooks}/', SHARED],
    types: ['lib/{payment,telemetry}/', GATEWAY, CAPABILITIES],
    packages: ['node:crypto'],
  },
  {
    path: 'lib/api/',
    about: 'what a back end asks and is answered',
    files: [
      BASE,
      'lib/{order,signing,payment,http,webhooks}/',
      'lib/gateways/refundWays.ts',
      LIMITS,
      API_KEYS,
    ],
    types: [GATEWAY, CAPABILITIES, 'lib/telemetry/'],
    packages: ['node:crypto', 'zod/mini'],
  },
  {
    path: 'lib/background/',
    about: 'stream, schedule, queues',
    files: [BASE, 'lib/{order,telemetry}/'],
    types: ['lib/webhooks/'],
    packages: ['aws-lambda'],
  },

  // The pages for somebody in the office; the buyers' functions carry nothing of them.
  {
    path: 'lib/admin/access/',
    about: 'who may see and act',
    files: [BASE, 'lib/{http,telemetry}/'],
    packages: ['aws-jwt-verify', 'aws-jwt-verify/*', 'node:crypto'],
  },
  {
    path: 'lib/admin/pages/',
    about: 'what the office sees',
    files: [
      BASE,
      'lib/{order,page,reporting,webhooks}/',
      'lib/illegal/maskAddresses.ts',
      'lib/admin/access/',
    ],
    types: [CAPABILITIES, 'lib/{illegal,payment}/'],
  },
  {
    path: 'lib/admin/',
    about: 'the office’s routes',
    files: [
      BASE,
      'lib/{order,page,payment,reporting,http,webhooks}/',
      'lib/illegal/illegalRequest.ts',
      'lib/admin/access/',
      'lib/admin/pages/',
    ],
    types: [CAPABILITIES, 'lib/telemetry/'],
  },

  // What is asked of AWS beside the tables: only who sends mails or visits, or reads keys or signs by them, carries it.
  {
    path: SES,
    about: 'mails by Amazon SES',
    files: [BASE, 'lib/{aws,delivery}/'],
    packages: ['@aws-sdk/client-sesv2'],
  },
  {
    path: SSM,
    about: 'keys from Parameter Store',
    files: ['lib/aws/', 'lib/config/secrets.ts'],
  },
  {
    path: KMS,
    about: 'signatures by AWS KMS',
    files: ['lib/aws/'],
  },
  {
    path: SQS,
    about: 'queues of Amazon SQS',
    files: [BASE],
    types: ['lib/webhooks/', 'lib/payment/ports.ts'],
    packages: ['@aws-sdk/client-sqs'],
  },
  // The two ways to both: the small client for the functions, the AWS SDK for what a person runs.
  {
    path: 'lib/store/signed/',
    about: 'by the small client',
    files: ['lib/aws/', 'lib/store/marshalling.ts'],
    types: ['lib/store/', SQS],
    packages: ['@aws-sdk/util-dynamodb', 'node:crypto'],
  },
  {
    path: 'lib/store/sdk/',
    about: 'by the AWS SDK',
    files: ['lib/aws/transactionConflict.ts'],
    types: ['lib/store/', SQS],
    packages: ['@aws-sdk/client-sqs', '@aws-sdk/lib-dynamodb'],
  },

  // The wiring, and what runs.
  {
    path: 'lib/startTasks.ts',
    about: 'what is done before an event',
    files: [],
  },
  {
    path: 'lib/app.ts',
    about: 'what a function runs in',
    files: ['lib/{config,http,background,telemetry}/', BASE, 'lib/startTasks.ts'],
    types: ['lib/{aws,webhooks}/'],
  },
  {
    path: 'lib/parts.ts',
    about: 'what functions are wired of',
    files: [
      BASE,
      'lib/{order,illegal,config,store,epay,webhooks}/',
      'lib/admin/access/',
      API_KEYS,
      HTTP_CLIENT,
      DOWNLOAD,
      'lib/gateways/{profiles,refundWays,timedHttp}.ts',
      SES,
      SSM,
      KMS,
      SQS,
      'lib/store/signed/',
      'catalog.json',
      'merchants.json',
    ],
    types: ['lib/{delivery,payment}/', BILLS, GATEWAY, CAPABILITIES, 'lib/gateways/md5Keys.ts', 'lib/app.ts'],
  },
  {
    path: 'lib/warmUp/',
    about: 'before the first event',
    files: [
      BASE,
      'lib/{order,signing,telemetry,payment,config,store,http,checkout}/',
      'lib/gateways/forgedMessage.ts',
      'lib/store/signed/',
    ],
    types: [GATEWAY, CAPABILITIES, 'lib/app.ts'],
    packages: ['aws-lambda'],
  },
  {
    path: 'functions/*.ts',
    about: 'each function’s wiring',
    files: [
      BASE,
      'lib/{order,telemetry,payment,config,http,background,api,admin,checkout,epay,webhooks}/',
      BILLS,
      REGISTRIES,
      'lib/aws/throttling.ts',
      'lib/app.ts',
      'lib/parts.ts',
      'lib/warmUp/',
    ],
  },

  // What a shop's own back end runs, wherever that is: it stands alone.
  {
    path: 'client/src/',
    about: 'the API’s client',
    files: [],
  },

  {
    path: 'examples/',
    about: 'a shop with the client',
    files: [],
    packages: ['node:fs', 'node:http', 'shouyin'],
  },

  // What a shop runs. The doctor examines each gateway's own settings, and so opens its folder.
  {
    path: 'tools/deployment/',
    about: 'serverless.yml, read',
    files: [],
    packages: [NODE, '@aws-sdk/client-dynamodb', 'esbuild', 'yaml'],
  },
  {
    path: 'tools/awsCredentials.ts',
    about: 'whether AWS knows us',
    files: [],
  },
  {
    path: 'tools/doctor/',
    about: 'what would go wrong',
    files: [
      BASE,
      API_KEYS,
      'lib/{order,config}/',
      'lib/epay/keys.ts',
      'lib/gateways/alipay/',
      'lib/gateways/*/',
      'lib/gateways/messages.ts',
      'lib/payment/watchCertificates.ts',
      'lib/signing/',
      'tools/deployment/',
      'tools/awsCredentials.ts',
    ],
    types: [GATEWAY],
    packages: [NODE, AWS],
  },
  {
    path: 'tools/certificates/',
    about: 'Alipay’s files, examined',
    files: [BASE, 'lib/signing/'],
    types: ['lib/gateways/*/'],
    packages: ['node:crypto'],
  },
  {
    path: 'tools/{commandLine,terminal}.ts',
    about: 'how commands are called',
    files: ['tools/{commandLine,terminal}.ts', 'tools/awsCredentials.ts'],
    packages: ['node:util'],
  },
  {
    path: 'tools/client.ts',
    about: 'the client’s package',
    files: ['tools/{commandLine,terminal}.ts', 'tools/deployment/'],
    packages: [NODE, 'esbuild'],
  },
  {
    path: 'tools/*.ts',
    about: 'commands for the shop',
    files: [
      BASE,
      'lib/{order,illegal,config,delivery,payment,reporting,store,webhooks}/',
      BILLS,
      SQS,
      'lib/store/sdk/',
      API_KEYS,
      'lib/gateways/*/',
      'lib/epay/recipient.ts',
      'lib/gateways/refundWays.ts',
      LIMITS,
      BILL,
      'tools/{deployment,doctor,certificates}/',
      'tools/{commandLine,terminal}.ts',
      'tools/*.ts',
    ],
    types: [CAPABILITIES],
    packages: [NODE, AWS],
  },

  // The stack of one machine. Its simulator shares no code with lib, so that it cannot share a mistake.
  {
    path: 'local/simulator/core/',
    about: 'what all gateways have',
    files: [],
    packages: [NODE, 'hono', 'hono/*', '@hono/node-server', 'iconv-lite'],
  },
  {
    path: 'local/simulator/alipay/',
    about: 'what Alipay’s gateways share',
    files: ['local/simulator/core/'],
  },
  {
    path: 'local/simulator/*/',
    about: 'a folder for each gateway',
    files: ['local/simulator/{core,alipay}/'],
    packages: [NODE, 'hono', 'hono/html'],
  },
  {
    path: 'local/simulator/*.ts',
    about: 'the gateway simulator',
    files: ['local/simulator/core/', 'local/simulator/*/', 'local/simulator/*.ts'],
  },
  {
    path: 'local/stack/',
    about: 'API, tables, mails, simulator',
    files: [
      BASE,
      API_KEYS,
      'lib/store/',
      'lib/store/sdk/',
      'tools/deployment/',
      'local/simulator/*.ts',
      'local/*.json',
    ],
    types: ['lib/order/'],
    packages: [NODE, AWS, 'aws-lambda'],
  },
  {
    path: 'local/start.ts',
    about: 'npm start',
    files: ['local/stack/', 'tools/deployment/', 'tools/{commandLine,terminal}.ts'],
    packages: [NODE],
  },

  // These may import what they examine, and nothing imports them but what measures.
  { path: 'bench/{aws,table}.ts', about: 'AWS’s prices and limits; tables', files: [] },
  {
    path: 'test/',
    about: 'tests',
    files: ['{functions,lib,client,tools,local}/', 'bench/{aws,table}.ts', '*.json'],
    packages: ['*'],
  },
  {
    path: 'bench/',
    about: 'measurements',
    files: ['{functions,lib,tools,local,test}/', 'bench/{aws,table}.ts'],
    packages: ['*'],
  },
  {
    path: 'test/project/bench/',
    about: 'what measures, tested',
    files: ['lib/order/', 'bench/{aws,table}.ts', 'bench/', 'test/', 'tools/deployment/'],
    packages: ['*'],
  },
  {
    path: '*.mts',
    about: 'how the tests are run',
    files: [],
    packages: ['node:url', 'vitest/config'],
  },
]
