import { storable } from '../../store/statements/text.js';
import { dataInvalid } from '../http/api-error.js';

/** Names are keys of the store, whose indexes have limits. */
const maxLength = 256;

/** Any name but those that the store cannot keep. @throws ApiError `request_data_invalid` */
export function checkedSecretName(name: string): string {
  if (name === '') throw dataInvalid('a secret needs a name');
  if (name.length > maxLength) throw dataInvalid(`a secret's name has at most ${maxLength} characters`);
  if (storable(name) !== name) throw dataInvalid("a secret's name must be valid text without the character NUL");
  return name;
}
