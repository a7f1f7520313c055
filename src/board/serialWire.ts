import { access, constants, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SerialPort } from 'serialport';
import { ToolError, UsageError } from '../errors.js';

/** Names of serial ports in /dev, as drivers give them. */
const PORT_NAMES = /^(ttyUSB|ttyACM|cu\.usb|tty\.usb)/;

/** An open serial port. */
export interface SerialWire {
  readonly path: string;
  /** Bits a second. */
  readonly baud: number;
  /** Sends bytes; there when they are with the driver. */
  write(bytes: Uint8Array): Promise<void>;
  /** Calls back for bytes that arrive, and when the port is gone. */
  listen(onBytes: (bytes: Uint8Array) => void, onGone: (reason: string) => void): void;
  close(): Promise<void>;
}

async function portsThere(): Promise<string> {
  const names = await readdir('/dev').catch(() => []);
  const ports = names.filter((name) => PORT_NAMES.test(name)).map((name) => join('/dev', name));
  return ports.length === 0
    ? 'No USB serial port is there; is the board plugged in?'
    : `There is ${ports.join(', ')}.`;
}

async function refusal(path: string, reason: string): Promise<Error> {
  try {
    await stat(path);
  } catch {
    return new UsageError(`There is no port ${path}. ${await portsThere()}`);
  }
  const allowed = await access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!allowed || /permission denied/i.test(reason)) {
    return new UsageError(
      `The port ${path} may not be opened by this user: "ls -l ${path}" shows its group (often dialout), "id" yours. Join it (sudo usermod -aG dialout $USER, then log in again).`,
    );
  }
  if (/lock|busy|temporarily unavailable/i.test(reason)) {
    return new UsageError(
      `The port ${path} is busy: another program has it open ("fuser ${path}" shows which). End that program and try again.`,
    );
  }
  return new ToolError(
    `The port ${path} could not be opened: ${reason}. Is it a serial port? "ls -l ${dirname(path)}" shows what it is.`,
  );
}

/**
 * Opens a serial port for this program alone, raw, 8 data bits, no parity.
 *
 * @param baud bits a second
 * @throws UsageError when it is not there, not allowed or busy; ToolError for other reasons
 */
export async function openSerialWire(path: string, baud: number): Promise<SerialWire> {
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false, lock: true });
  const failed = await new Promise<Error | null>((resolve) => {
    port.open(resolve);
  });
  if (failed) throw await refusal(path, failed.message.replace(/^Error:? */, ''));
  let closing = false;
  return {
    path,
    baud,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        port.write(Buffer.from(bytes), (error) => {
          if (error) reject(new ToolError(`Writing to ${path} failed: ${error.message}.`));
          else resolve();
        });
      }),
    listen: (onBytes, onGone) => {
      port.on('data', onBytes);
      port.on('error', (error: Error) => {
        onGone(error.message);
      });
      port.on('close', () => {
        if (!closing) onGone('it was closed by the system');
      });
    },
    close: () =>
      new Promise((resolve) => {
        closing = true;
        if (port.isOpen)
          port.close(() => {
            resolve();
          });
        else resolve();
      }),
  };
}
