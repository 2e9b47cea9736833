// A person's own passkeys: a second device, and the day on which the first is lost.
import assert from 'node:assert/strict'
import { arriveAtDesk } from './desk.mjs'
import { giveAuthenticator } from './authenticator.mjs'
import { signIn } from './school.mjs'

export async function twoDevices (stage) {
  const { step, look } = stage
  const visitor = await arriveAtDesk(stage, 'colleague', 'Ines Marlow', 'hub-operator')
  const { page } = visitor
  const phone = visitor.device
  let key
  await step('one’s own passkeys are behind one’s name', async () => {
    await visitor.tap('link', /^Ines Marlow/)
    await visitor.heading('Your passkeys')
    assert.equal(await page.locator('main li.fb-card').count(), 1)
    await look(visitor, 'your passkeys, one')
    await visitor.tap('link', /^Change its name/)
    await page.getByText('This is your only passkey.').waitFor()
    await look(visitor, 'one of your passkeys, the only one')
    await page.getByLabel('Its name').fill('')
    await visitor.provoking(422, () => visitor.tap('button', 'Change the name'))
    await look(visitor, 'one of your passkeys, no name')
    await page.getByLabel('Its name').fill('Old telephone')
    await visitor.tap('button', 'Change the name')
    await page.getByText('The name is changed.').waitFor()
  })
  await step('the device that holds one makes no second', async () => {
    await visitor.tap('button', 'Add a passkey')
    await visitor.heading('Add a passkey')
    await look(visitor, 'add a passkey')
    await visitor.provoking(422, () => visitor.tap('button', 'Make the passkey'))
    await page.locator('#name-error').waitFor()
    await look(visitor, 'add a passkey, no name')
    await page.getByLabel('What do you want to call it?').fill('Security key')
    await visitor.tap('button', 'Make the passkey')
    await page.getByText('This device already holds a passkey').first().waitFor()
  })
  await step('another device makes one', async () => {
    key = await giveAuthenticator(page, 'usb')
    await visitor.tap('button', 'Make the passkey')
    await page.waitForURL('**/account/passkeys?done=added')
    assert.deepEqual((await key.passkeys()).length, 1)
    await look(visitor, 'your passkeys, two')
  })
  await step('the telephone is lost: the other device signs in, and removes it', async () => {
    await phone.lose()
    await visitor.tap('button', 'Sign out')
    await signIn(visitor)
    await visitor.go('/account/passkeys')
    await visitor.tap('link', /Old telephone/)
    await look(visitor, 'one of your passkeys, of two')
    await visitor.tap('button', 'Remove this passkey')
    await page.getByText('The passkey is removed.').waitFor()
    assert.equal(await page.locator('main li.fb-card').count(), 1)
    assert.ok(!(await visitor.text()).includes('Old telephone'))
  })
}
