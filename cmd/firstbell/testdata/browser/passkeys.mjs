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

/** Somebody who has lost every passkey asks; the desk sees who. */
export async function lostPasskey ({ step, look, visit, lead }, operator) {
  await step('whoever has lost their passkey is told what happens, whoever they are', async () => {
    const visitor = await visit('somebody outside', { phone: true })
    const { page } = visitor
    await visitor.go('/sign-in')
    await page.getByText('I have no passkey, or have lost my device').tap()
    await visitor.tap('link', 'say here that you have lost your passkey')
    await visitor.heading('I have lost my passkey')
    await look(visitor, 'lost passkey')
    await visitor.provoking(422, () => visitor.tap('button', 'Ask for a new invitation'))
    await look(visitor, 'lost passkey, no address')
    const said = []
    for (const address of [lead.email, 'nobody@elsewhere.example']) {
      await visitor.go('/lost')
      await page.getByLabel('Your e-mail address').fill(address)
      await visitor.tap('button', 'Ask for a new invitation')
      await visitor.heading('What happens now')
      said.push(await visitor.text())
    }
    assert.equal(said[0], said[1])
    await look(visitor, 'lost passkey, asked')
    await page.context().close()
  })
  await step('the desk sees who can sign in', async () => {
    await operator.go('/desk/accounts')
    await operator.heading('Who can sign in')
    await operator.page.getByText('Can sign in for the first time').first().waitFor()
    await look(operator, 'accounts')
    await operator.menu('Today')
  })
}
