/** The simulator's settings for the local stack's shop. They must agree with serverless.yml. */
export const LOCAL_SHOP = {
  partner: '2088000000000000',
  key: 'localstacklocalstacklocalstack00',
  sellerEmail: 'shop@shanju.example',
  sellerName: '山居小铺',
} as const

/** The secret that authenticates the local stack's API keys. It must agree with serverless.yml. */
export const LOCAL_API_SECRET = 'local-stack-local-stack-local-stack'

/** The stage of the local stack in serverless.yml. */
export const LOCAL_STAGE = 'local'
