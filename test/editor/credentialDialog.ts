import type { Locator, Page } from 'playwright-core';

import { labelsIn } from './labels.ts';

/** The dialog for a credential of the package's type. */
export class CredentialDialog {
	readonly root: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('editCredential-modal');
	}

	/** Opens it for a new credential, as Create Credential in the list of credentials does. */
	async openNew(): Promise<void> {
		await this.page.goto('/home/credentials/create');
		await this.page.getByTestId('new-credential-type-select').locator('input').fill('midjourney');
		await this.page
			.getByTestId('new-credential-type-select-option')
			.filter({ hasText: 'Midjourney Video API', visible: true })
			.click();
		await this.page.getByTestId('new-credential-type-button').click();
		await this.input('apiKey').waitFor();
	}

	async labels(): Promise<string[]> {
		return await labelsIn(this.root);
	}

	input(field: 'apiKey' | 'baseUrl' | 'callbackSecret'): Locator {
		return this.root.getByTestId(`parameter-input-${field}`).locator('input');
	}

	/** Saves the credential, which also tests the connection. */
	async save(): Promise<void> {
		await this.root.getByTestId('credential-save-button').click();
	}

	/** Waits for the banner that says the connection works. */
	async succeeded(): Promise<void> {
		await this.root.getByTestId('credentials-config-container-test-success').waitFor();
	}

	/** Waits for the banner that says the connection failed, and opens its details. */
	async failed(): Promise<void> {
		await this.root.getByText('More details').click();
	}
}
