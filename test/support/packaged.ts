/** The output of `serverless package`. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { cachedResult } from './cachedResult'

/** The required settings of a shop. */
export const SHOP = {
  SHOP_NAME: 'Shop',
  ALIPAY_APP_ID: '2021000000000001',
  ALIPAY_APP_SELLER_ID: '2088123412341234',
  MAIL_FROM: 'shop@example.com',
}

/** All optional settings at once, because each package takes ten seconds; no two values are the same. */
export const WILFUL_SHOP = {
  ...SHOP,
  ADMIN: 'cognito',
  ALARM_EMAIL: 'alarms@example.com',
  ALIPAY_APP_CONTRACTED: 'QR_CODE_OFFLINE',
  ALIPAY_APP_MODE: 'certificate',
  ALIPAY_APP_PRIVATE_KEY: 'kms:alias/signing',
  ALIPAY_CHARSET: 'GBK',
  ALIPAY_CONTRACTED: 'single_trade_query extra_common_param',
  ALIPAY_EXTRA_COMMON_PARAM: 'extra',
  ALIPAY_GATEWAY_URL: 'https://direct.example.com/gateway.do',
  ALIPAY_OPENAPI_URL: 'https://open.example.com/gateway.do',
  ALIPAY_PARTNER: '2088000000000011',
  ALIPAY_SELLER_ID: '2088000000000012',
  ALLOWED_ORIGINS: 'https://front.example.com',
  BUYER_EMAIL: 'optional',
  CERTIFICATE_ARN: 'arn:aws:acm:ap-southeast-1:123456789012:certificate/5f4d',
  CHINABANK_GATEWAY_URL: 'https://bank.example.com/PayGate',
  CHINABANK_MERCHANT: '20000400',
  DOMAIN_NAME: 'pay.example.com',
  EPAY_MERCHANT: '1001',
  FORGET_AFTER_MONTHS: '25',
  GATEWAYS: 'alipayPage,chinabank',
  GATEWAYS_RETIRED: 'alipayDirect',
  ILLEGAL_FREE_WRITES: '13',
  MAIL_BATCHES: '10',
  MAIL_CONFIGURATION_SET: 'mails-of-the-shop',
  MAIL_NOTICE_TO: 'owner@example.com',
  MAIL_REGION: 'eu-west-1',
  NOTIFY_CONCURRENCY: '20',
  ORDER_LIFETIME_MINUTES: '90',
  PUBLIC_URL: 'https://pay.example.com',
  QUIET_HOURS: '4',
  ROLE_BOUNDARY_ARN: 'arn:aws:iam::123456789012:policy/boundary',
  SHOP_API: 'on',
  SHOP_API_IAM: 'on',
  SHOP_CONTACT: 'help@example.com',
  SHOP_ICP: '浙ICP备00000000号-1',
  SHOP_PRIVACY_URL: 'https://www.example.com/privacy',
  SHOP_TERMS_URL: 'https://www.example.com/terms',
  TRACING: 'true',
  USUAL_HOURS_FROM: '2',
  USUAL_HOURS_TO: '15',
  VISIT_CONCURRENCY: '30',
}

/**
 * @param settings  replaces `.env.<stage>`
 * @returns         the folder of the zips and the template
 */
export const packaged = (stage: string, settings: Readonly<Record<string, string>>): Promise<string> =>
  cachedResult({ stage, settings }, async folder => {
    const { PATH, HOME } = process.env
    // A separate one, because each run empties its own.
    const buildFolder = join('.shouyin', `build-${basename(folder)}`)
    // Packaging leaves a folder for each function there.
    const TMPDIR = mkdtempSync(join(tmpdir(), 'shouyin-package-'))
    const program = require.resolve('serverless/bin/serverless.js')
    try {
      await promisify(execFile)(
        process.execPath,
        [program, 'package', '--stage', stage, '--package', folder],
        {
          cwd: PROJECT_FOLDER,
          env: { PATH, HOME, TMPDIR, SHOUYIN_BUILD_FOLDER: buildFolder, ...settings },
        },
      )
    } finally {
      for (const left of [TMPDIR, join(PROJECT_FOLDER, buildFolder)])
        rmSync(left, { recursive: true, force: true })
    }
  })
