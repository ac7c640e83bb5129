// Records a voice note with the microphone, where the browser can in a format that phones send.

const format = ["audio/ogg;codecs=opus", "audio/mp4"].find((one) => window.MediaRecorder?.isTypeSupported(one));

export const canRecord = format !== undefined && navigator.mediaDevices !== undefined;

let recorder = null;

// The first call begins and gives the note when the second has ended it; the second gives nothing.
export async function record(button) {
  if (recorder) {
    recorder.stop();
    return null;
  }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const parts = [];
  recorder = new MediaRecorder(stream, { mimeType: format });
  button.textContent = "Stop and send";
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  await ended;
  for (const track of stream.getTracks()) track.stop();
  recorder = null;
  button.textContent = "Record";
  return new Blob(parts, { type: format.replace(";", "; ") });
}
