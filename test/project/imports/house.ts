/**
 * Which file may import which, types included. What is not named is forbidden.
 *
 * The table stands on its ground: a room may import its own files and what it names, but only of the rooms that
 * come before it. In a pattern `*` is one name, `{a,b}` one of these, and a `/` at the end everything below. Each
 * file or folder that a `*` stands for is a room of its own. A file belongs to the room that names it most exactly.
 * Who names a room means its own files, not those of a room within it. No room names what none of its files uses,
 * the ground apart.
 */
export interface Room {
  readonly room: string
  /** What it is for, in few words; the picture of the house shows it. */
  readonly about: string
  readonly files: readonly string[]
  /** Files of which it may import types only. */
  readonly types?: readonly string[]
  readonly packages?: readonly string[]
}

const GROUND = 'lib/{base32,batches,locale,money,record,result,shop,time,url}.ts'
const GATEWAY = 'lib/gateways/gateway.ts'
const CAPABILITIES = 'lib/gateways/capabilities/'
const HTTP_CLIENT = 'lib/gateways/httpClient.ts'
const DOWNLOAD = 'lib/gateways/download.ts'
const BILL = 'lib/gateways/alipayPage/bill/'
const SHARED = 'lib/gateways/{addresses,md5Faults,md5Keys,receivedSignature}.ts'
const REGISTRIES = 'lib/gateways/*.ts'
const API_KEYS = 'lib/api/{apiKey,ports,version}.ts'
const SES = 'lib/delivery/ses.ts'
const SSM = 'lib/config/ssmParameter.ts'
const KMS = 'lib/config/kms.ts'
const SQS = 'lib/store/{queueService,sqsDeliveries,sqsQueue,sqsVisits}.ts'
const NODE = 'node:*'
const AWS = '@aws-sdk/*'

export const HOUSE: readonly Room[] = [
  // What everything stands on.
  { room: GROUND, about: 'fen, epoch ms, Result, locale, shop, URL', files: [] },
  {
    room: 'lib/order/',
    about: 'facts, state, catalog, cart',
    files: [GROUND],
    packages: ['node:crypto'],
  },
  {
    room: 'lib/signing/',
    about: 'bytes in, verdict out',
    files: [GROUND],
    packages: ['node:crypto'],
  },
  {
    room: 'lib/telemetry/',
    about: 'events, log, metrics',
    files: [GROUND],
  },
  {
    room: 'lib/aws/',
    about: 'a small client of AWS',
    files: [GROUND],
    packages: ['node:crypto', 'node:http', 'node:https', 'node:timers/promises'],
  },
  {
    room: 'lib/illegal/',
    about: 'reasons, sampler, records',
    files: [GROUND, 'lib/order/merchant.ts'],
    types: ['lib/telemetry/'],
  },

  // The gateways: their interfaces, a folder for each, and a registry for each capability. Within lib the registries
  // alone open a gateway's folder. Configuration comes later and knows the interfaces: a gateway parses its own
  // settings, of what configuration hands it.
  {
    room: 'lib/gateways/{download,gateway,httpClient,timedHttp}.ts',
    about: 'how a gateway is opened',
    files: [GROUND],
    types: ['lib/{order,telemetry}/'],
    packages: ['node:fs', 'node:http', 'node:https', 'node:stream/promises'],
  },
  {
    room: CAPABILITIES,
    about: 'what gateways offer',
    files: [],
    types: [GROUND, 'lib/{order,signing}/', 'lib/illegal/reasons.ts', GATEWAY],
  },
  {
    room: SHARED,
    about: 'what gateways have in common',
    files: [GROUND, 'lib/signing/'],
    types: ['lib/illegal/reasons.ts', GATEWAY],
    packages: ['node:crypto'],
  },
  {
    room: 'lib/gateways/alipay/',
    about: 'what Alipay’s gateways share',
    files: [GROUND, 'lib/signing/', SHARED],
    types: ['lib/order/', 'lib/illegal/reasons.ts'],
  },
  {
    room: BILL,
    about: 'Alipay’s bill, read',
    files: [GROUND, 'lib/gateways/alipay/'],
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
    room: 'lib/gateways/*/',
    about: 'a folder for each gateway',
    files: [GROUND, 'lib/{order,signing}/', SHARED, 'lib/gateways/alipay/', BILL],
    types: ['lib/illegal/reasons.ts', GATEWAY, CAPABILITIES, HTTP_CLIENT, DOWNLOAD],
    packages: ['@nodable/entities', 'fast-xml-parser', 'node:net', 'node:timers/promises'],
  },
  {
    room: REGISTRIES,
    about: 'who offers a capability',
    files: ['lib/order/merchant.ts', 'lib/gateways/*/'],
    types: [GATEWAY, CAPABILITIES],
  },

  // What is shown, sent, decided and kept.
  {
    room: 'lib/page/',
    about: 'what the browser shows',
    files: [GROUND, 'lib/order/'],
    types: [CAPABILITIES],
    packages: ['hono/html', 'node:crypto', 'qr'],
  },
  {
    room: 'lib/delivery/',
    about: 'receipts, notices',
    files: [GROUND, 'lib/{order,page}/'],
  },
  {
    room: 'lib/payment/',
    about: 'use cases and their ports',
    files: [GROUND, 'lib/{order,telemetry,delivery}/'],
    types: ['lib/illegal/', GATEWAY, CAPABILITIES],
    packages: ['node:crypto', 'node:timers/promises'],
  },
  {
    room: 'lib/webhooks/',
    about: 'events, endpoints, deliveries',
    files: [GROUND],
    types: ['lib/{order,telemetry}/'],
    packages: ['node:crypto', 'node:dns', 'node:http', 'node:https', 'node:net'],
  },
  {
    room: API_KEYS,
    about: 'keys of the shop’s API',
    files: [GROUND, 'lib/signing/'],
    types: ['lib/order/'],
    packages: ['node:crypto'],
  },
  {
    room: 'lib/reporting/',
    about: 'histories, exports, texts for staff',
    files: [GROUND, 'lib/{order,delivery}/', 'lib/gateways/refundWays.ts'],
    types: ['lib/{illegal,payment}/'],
    packages: ['csv-stringify/sync'],
  },
  {
    room: 'lib/config/',
    about: 'settings by subject, keys',
    files: [GROUND, 'lib/order/'],
    types: [GATEWAY],
  },
  {
    room: 'lib/store/',
    about: 'DynamoDB',
    files: [GROUND, 'lib/order/', 'lib/payment/agenda.ts', 'lib/webhooks/'],
    types: ['lib/illegal/', 'lib/payment/{comparison,ports}.ts', API_KEYS],
    // Of the first the types alone: a bundle that holds any of it fails test/deploy/bundles.
    packages: ['@aws-sdk/lib-dynamodb', '@aws-sdk/util-dynamodb', 'node:crypto', 'node:timers/promises'],
  },
  {
    room: 'lib/http/',
    about: 'requests, forms, answers',
    files: [GROUND, 'lib/{order,signing,telemetry,page}/'],
    types: ['lib/illegal/', GATEWAY, CAPABILITIES],
    packages: ['aws-lambda', 'hono/utils/accept'],
  },
  {
    room: 'lib/checkout/',
    about: 'what buyers and gateways are answered',
    files: [GROUND, 'lib/{order,page,payment,http}/', SHARED],
    types: ['lib/{illegal,telemetry,config}/', GATEWAY, CAPABILITIES],
  },
  {
    room: 'lib/epay/',
    about: 'programs that speak 易支付',
    files: [GROUND, 'lib/{order,signing,illegal,http,webhooks}/', SHARED],
    types: ['lib/{payment,telemetry}/', GATEWAY, CAPABILITIES],
    packages: ['node:crypto'],
  },
  {
    room: 'lib/api/',
    about: 'what a back end asks and is answered',
    files: [GROUND, 'lib/{order,signing,payment,http,webhooks}/', 'lib/gateways/refundWays.ts', API_KEYS],
    types: [GATEWAY, CAPABILITIES, 'lib/telemetry/'],
    packages: ['node:crypto', 'zod/mini'],
  },
  {
    room: 'lib/background/',
    about: 'stream, schedule, queues',
    files: [GROUND, 'lib/{order,telemetry}/'],
    types: ['lib/webhooks/'],
    packages: ['aws-lambda'],
  },

  // The pages for somebody in the office; the buyers' functions carry nothing of them.
  {
    room: 'lib/admin/access/',
    about: 'who may see and act',
    files: [GROUND, 'lib/http/'],
    packages: ['aws-jwt-verify', 'aws-jwt-verify/*', 'node:crypto'],
  },
  {
    room: 'lib/admin/pages/',
    about: 'what the office sees',
    files: [
      GROUND,
      'lib/{order,page,reporting,webhooks}/',
      'lib/illegal/maskAddresses.ts',
      'lib/admin/access/',
    ],
    types: [CAPABILITIES, 'lib/{illegal,payment}/'],
  },
  {
    room: 'lib/admin/',
    about: 'the office’s routes',
    files: [
      GROUND,
      'lib/{order,page,payment,reporting,http,webhooks}/',
      'lib/illegal/illegalRequest.ts',
      'lib/admin/access/',
      'lib/admin/pages/',
    ],
    types: [CAPABILITIES, 'lib/telemetry/'],
  },

  // What is asked of AWS beside the tables: only who sends mails or visits, or reads keys or signs by them, carries it.
  {
    room: SES,
    about: 'mails by Amazon SES',
    files: [GROUND, 'lib/{aws,delivery}/'],
    packages: ['@aws-sdk/client-sesv2'],
  },
  {
    room: SSM,
    about: 'keys from Parameter Store',
    files: ['lib/aws/', 'lib/config/secrets.ts'],
  },
  {
    room: KMS,
    about: 'signatures by AWS KMS',
    files: ['lib/aws/'],
  },
  {
    room: SQS,
    about: 'queues of Amazon SQS',
    files: [GROUND],
    types: ['lib/webhooks/', 'lib/payment/ports.ts'],
    packages: ['@aws-sdk/client-sqs'],
  },
  // The two ways to both: the small client for the functions, the AWS SDK for what a person runs.
  {
    room: 'lib/store/signed/',
    about: 'by the small client',
    files: ['lib/aws/', 'lib/store/marshalling.ts'],
    types: ['lib/store/', SQS],
    packages: ['@aws-sdk/util-dynamodb', 'node:crypto'],
  },
  {
    room: 'lib/store/sdk/',
    about: 'by the AWS SDK',
    files: ['lib/aws/transactionConflict.ts'],
    types: ['lib/store/', SQS],
    packages: ['@aws-sdk/client-sqs', '@aws-sdk/lib-dynamodb'],
  },

  // The wiring, and what runs.
  {
    room: 'lib/warmUp.ts',
    about: 'what is done before an event',
    files: [],
  },
  {
    room: 'lib/app.ts',
    about: 'what a function runs in',
    files: ['lib/{config,http,background,telemetry}/', GROUND, 'lib/warmUp.ts'],
    types: ['lib/{aws,webhooks}/'],
  },
  {
    room: 'lib/parts.ts',
    about: 'what functions are wired of',
    files: [
      GROUND,
      'lib/{order,telemetry,illegal,config,store,http,epay,webhooks}/',
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
    types: ['lib/{delivery,payment}/', GATEWAY, CAPABILITIES, 'lib/gateways/md5Keys.ts', 'lib/app.ts'],
  },
  {
    room: 'functions/*.ts',
    about: 'each function’s wiring',
    files: [
      GROUND,
      'lib/{order,telemetry,payment,config,http,background,api,admin,checkout,epay,webhooks}/',
      REGISTRIES,
      'lib/aws/throttling.ts',
      'lib/app.ts',
      'lib/parts.ts',
    ],
  },

  // What a shop's own back end runs, wherever that is: it stands alone.
  {
    room: 'client/src/',
    about: 'the API’s client',
    files: [],
  },

  {
    room: 'examples/',
    about: 'a shop with the client',
    files: [],
    packages: ['node:fs', 'node:http', 'shouyin'],
  },

  // What a shop runs. The doctor examines each gateway's own settings, and so opens its folder.
  {
    room: 'tools/deployment/',
    about: 'serverless.yml, read',
    files: [],
    packages: [NODE, '@aws-sdk/client-dynamodb', 'esbuild', 'yaml'],
  },
  {
    room: 'tools/awsCredentials.ts',
    about: 'whether AWS knows us',
    files: [],
  },
  {
    room: 'tools/doctor/',
    about: 'what would go wrong',
    files: [
      GROUND,
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
    room: 'tools/certificates/',
    about: 'Alipay’s files, examined',
    files: [GROUND, 'lib/signing/'],
    types: ['lib/gateways/*/'],
    packages: ['node:crypto'],
  },
  {
    room: 'tools/{commandLine,terminal}.ts',
    about: 'how commands are called',
    files: ['tools/{commandLine,terminal}.ts', 'tools/awsCredentials.ts'],
    packages: ['node:util'],
  },
  {
    room: 'tools/client.ts',
    about: 'the client’s package',
    files: ['tools/{commandLine,terminal}.ts', 'tools/deployment/'],
    packages: [NODE, 'esbuild'],
  },
  {
    room: 'tools/*.ts',
    about: 'commands for the shop',
    files: [
      GROUND,
      'lib/{order,illegal,config,delivery,payment,reporting,store,webhooks}/',
      SQS,
      'lib/store/sdk/',
      API_KEYS,
      'lib/gateways/*/',
      'lib/epay/recipient.ts',
      'lib/gateways/refundWays.ts',
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
    room: 'local/simulator/core/',
    about: 'what all gateways have',
    files: [],
    packages: [NODE, 'hono', 'hono/*', '@hono/node-server', 'iconv-lite'],
  },
  {
    room: 'local/simulator/alipay/',
    about: 'what Alipay’s gateways share',
    files: ['local/simulator/core/'],
  },
  {
    room: 'local/simulator/*/',
    about: 'a folder for each gateway',
    files: ['local/simulator/{core,alipay}/'],
    packages: [NODE, 'hono', 'hono/html'],
  },
  {
    room: 'local/simulator/*.ts',
    about: 'the gateway simulator',
    files: ['local/simulator/core/', 'local/simulator/*/', 'local/simulator/*.ts'],
  },
  {
    room: 'local/stack/',
    about: 'API, tables, mails, simulator',
    files: [
      GROUND,
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
    room: 'local/start.ts',
    about: 'npm start',
    files: ['local/stack/', 'tools/deployment/', 'tools/{commandLine,terminal}.ts'],
    packages: [NODE],
  },

  // These may import what they examine, and nothing imports them but what measures.
  { room: 'bench/{aws,table}.ts', about: 'AWS’s prices and limits; tables', files: [] },
  {
    room: 'test/',
    about: 'tests',
    files: ['{functions,lib,client,tools,local}/', 'bench/{aws,table}.ts', '*.json'],
    packages: ['*'],
  },
  {
    room: 'bench/',
    about: 'measurements',
    files: ['{functions,lib,tools,local,test}/', 'bench/{aws,table}.ts'],
    packages: ['*'],
  },
  {
    room: 'test/project/bench/',
    about: 'what measures, tested',
    files: ['lib/order/', 'bench/{aws,table}.ts', 'bench/', 'test/', 'tools/deployment/'],
    packages: ['*'],
  },
  {
    room: '*.mts',
    about: 'how the tests are run',
    files: [],
    packages: ['node:url', 'vitest/config'],
  },
]
