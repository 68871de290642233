/** The shop of the local stack: what the simulator's side of the contract says. Must agree with serverless.yml. */
export const LOCAL_SHOP = {
  partner: '2088000000000000',
  key: 'localstacklocalstacklocalstack00',
  sellerEmail: 'shop@shanju.example',
  sellerName: '山居小铺',
} as const

/** The secret under which the local stack's API keys are made. Must agree with serverless.yml. */
export const LOCAL_API_SECRET = 'local-stack-local-stack-local-stack'

/** The stage of the local stack in serverless.yml. */
export const LOCAL_STAGE = 'local'
